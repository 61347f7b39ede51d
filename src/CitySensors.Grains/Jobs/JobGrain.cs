using CitySensors.Core.Jobs;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Jobs;

/// <summary>Runs a job: one activation in the city, so one run at a time.</summary>
internal sealed partial class JobGrain : Grain, IJobGrain, IDisposable
{
    private readonly JobDefinition _definition;
    private readonly IJobStore _store;
    private readonly TimeZoneInfo _zone;
    private readonly TimeProvider _time;
    private readonly ILogger<JobGrain> _logger;
    private readonly ICityJob _job;
    private readonly SemaphoreSlim _saving = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private JobRecord _record = null!;
    private JobSchedule _schedule;
    private DateTimeOffset? _runningSince;
    private Task _run = Task.CompletedTask;

    public JobGrain(IEnumerable<JobDefinition> definitions, IJobStore store, TimeZoneInfo zone, TimeProvider time, ILogger<JobGrain> logger)
    {
        var name = this.GetPrimaryKeyString();
        _definition = definitions.Single(definition => definition.Name == name);
        (_store, _zone, _time, _logger) = (store, zone, time, logger);
        _schedule = _definition.Schedule;
        _job = _definition.Create();
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await _store.LoadJobAsync(_definition.Name, cancellationToken) is { } kept)
        {
            _record = kept;
            _schedule = ScheduleOf(kept);
            return;
        }

        _record = new JobRecord(_definition.Name, _time.GetUtcNow());
        // A cron expression counts from here, also if the silo is restarted before its time.
        if (_schedule.IsCron) await SaveAsync(cancellationToken);
    }

    public Task<JobReport> RunIfDueAsync()
    {
        if (_run.IsCompleted && _record.DueAt(_schedule) is { } due && _time.GetUtcNow() >= due) _run = RunJobAsync();
        return GetAsync();
    }

    public Task<bool> RunAsync()
    {
        var starts = _run.IsCompleted;
        if (starts) _run = RunJobAsync();
        return Task.FromResult(starts);
    }

    public Task<JobReport> GetAsync() => Task.FromResult(JobReport.From(_record, _runningSince));

    public async Task<JobReport> ChangeAsync(bool? isPaused, bool hasSchedule, string? schedule)
    {
        _record = new JobChange { IsPaused = isPaused, HasSchedule = hasSchedule, Schedule = schedule }.ApplyTo(_record);
        _schedule = ScheduleOf(_record);
        await SaveAsync(_stopping.Token);
        return await GetAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _run.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _saving.Dispose();
    }

    private async Task RunJobAsync()
    {
        var began = _time.GetUtcNow();
        _runningSince = began;
        try
        {
            await _job.RunAsync(_stopping.Token);
            await EndAsync(new JobRun(began, _time.GetUtcNow(), null));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            LogCancelled(_logger, _definition.Name);
        }
        catch (Exception error)
        {
            // Whatever it was, a job that no longer runs would be missed by nobody.
            await EndAsync(new JobRun(began, _time.GetUtcNow(), Shortened(error.Message)));
            LogFailed(_logger, _definition.Name, _record.DueAt(_schedule), error);
        }
        finally
        {
            _runningSince = null;
        }
    }

    private async Task EndAsync(JobRun run)
    {
        var before = _record;
        // At once: who sees the end of a run sees no run under way.
        (_record, _runningSince) = (before.After(run), null);
        if (_schedule.IsFrequent && before.Failures == 0 && _record.Failures == 0) return;
        try
        {
            await SaveAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It runs again on the next silo.
        }
        catch (Exception error)
        {
            // A full disk, say; the run itself ended.
            LogNotSaved(_logger, _definition.Name, error.Message);
        }
    }

    /// <summary>Saves what is known at the time of the write, so that an earlier record never replaces a later one.</summary>
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken);
        try
        {
            await _store.SaveJobAsync(_record, cancellationToken);
        }
        finally
        {
            _saving.Release();
        }
    }

    private JobSchedule ScheduleOf(JobRecord record)
    {
        if (record.Schedule is not { } text) return _definition.Schedule;
        if (JobSchedule.Parse(text, _zone, out var error) is { } schedule) return schedule;
        LogBadSchedule(_logger, _definition.Name, text, error!);
        return _definition.Schedule;
    }

    private static string Shortened(string error) => error.Length <= JobRun.MaxErrorLength ? error : error[..JobRun.MaxErrorLength];

    [LoggerMessage(7061, LogLevel.Error, "Job {Job} failed; retrying at {RetryAt:u}")]
    private static partial void LogFailed(ILogger logger, string job, DateTimeOffset? retryAt, Exception error);

    [LoggerMessage(7062, LogLevel.Information, "Job {Job} was interrupted; it runs again on the next silo")]
    private static partial void LogCancelled(ILogger logger, string job);

    [LoggerMessage(7064, LogLevel.Warning, "Job {Job} ran, but this could not be saved: after a restart it may run again sooner. {Reason}")]
    private static partial void LogNotSaved(ILogger logger, string job, string reason);

    [LoggerMessage(7065, LogLevel.Error, "Job {Job} has the invalid schedule \"{Schedule}\" and runs by its default. {Reason}")]
    private static partial void LogBadSchedule(ILogger logger, string job, string schedule, string reason);
}
