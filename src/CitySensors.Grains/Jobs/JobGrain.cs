using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Jobs;

/// <summary>Runs a job: one activation in the city, so one run at a time.</summary>
internal sealed partial class JobGrain : Grain, IJobGrain, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly JobDefinition _definition;
    private readonly IJobStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<JobGrain> _logger;
    private readonly ICityJob _job;
    private readonly CancellationTokenSource _stopping = new();
    private DateTimeOffset _due = DateTimeOffset.MinValue;
    private Task _run = Task.CompletedTask;

    public JobGrain(IEnumerable<JobDefinition> definitions, IJobStore store, TimeProvider time, ILogger<JobGrain> logger)
    {
        var name = this.GetPrimaryKeyString();
        _definition = definitions.Single(definition => definition.Name == name);
        _store = store;
        _time = time;
        _logger = logger;
        _job = _definition.Create();
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await _store.LastRunAsync(_definition.Name, cancellationToken) is { } last) _due = last + _definition.Interval;
    }

    public Task RunIfDueAsync()
    {
        var now = _time.GetUtcNow();
        if (_run.IsCompleted && now >= _due) _run = RunAsync(now);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _run.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(DateTimeOffset began)
    {
        try
        {
            await _job.RunAsync(_stopping.Token);
            await _store.SaveRunAsync(_definition.Name, began, _stopping.Token);
            _due = began + _definition.Interval;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            LogCancelled(_logger, _definition.Name);
        }
        catch (Exception error)
        {
            // Whatever it was, a job that no longer runs would be missed by nobody.
            var retryAfter = _definition.Interval < RetryAfter ? _definition.Interval : RetryAfter;
            _due = _time.GetUtcNow() + retryAfter;
            LogFailed(_logger, _definition.Name, retryAfter, error);
        }
    }

    [LoggerMessage(7061, LogLevel.Error, "Job {Job} failed; retrying in {RetryAfter}")]
    private static partial void LogFailed(ILogger logger, string job, TimeSpan retryAfter, Exception error);

    [LoggerMessage(7062, LogLevel.Information, "Job {Job} was interrupted; it runs again on the next silo")]
    private static partial void LogCancelled(ILogger logger, string job);
}
