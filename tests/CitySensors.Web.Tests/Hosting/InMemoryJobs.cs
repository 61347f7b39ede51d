using System.Collections.Concurrent;
using CitySensors.Core.Jobs;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>Two jobs that do nothing, at once.</summary>
internal sealed class InMemoryJobs(TimeProvider time) : ICityJobs
{
    private static readonly JobSchedule Default = JobSchedule.Every(TimeSpan.FromMinutes(1));

    private readonly ConcurrentDictionary<string, JobRecord> _jobs = new(
        ((string[])["orphaned-alerts", "export"]).ToDictionary(name => name, name => new JobRecord(name, time.GetUtcNow())), StringComparer.Ordinal);

    public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobStatus>>([.. _jobs.Values.OrderBy(job => job.Name, StringComparer.Ordinal).Select(StatusOf)]);

    public Task<JobStatus?> FindAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_jobs.TryGetValue(name, out var job) ? StatusOf(job) : null);

    public Task<JobStatus?> ChangeAsync(string name, JobChange change, CancellationToken cancellationToken)
    {
        if (_jobs.TryGetValue(name, out var job)) _jobs[name] = change.ApplyTo(job);
        return FindAsync(name, cancellationToken);
    }

    public Task<JobStart> RunAsync(string name, CancellationToken cancellationToken)
    {
        if (!_jobs.TryGetValue(name, out var job)) return Task.FromResult(JobStart.NotFound);
        _jobs[name] = job.After(new JobRun(time.GetUtcNow(), time.GetUtcNow(), null));
        return Task.FromResult(JobStart.Started);
    }

    private static JobStatus StatusOf(JobRecord job) =>
        new(job.Name, "Does nothing.", Default.Text, job.Schedule is { } text ? JobSchedule.Parse(text, TimeZoneInfo.Utc, out _)! : Default, job, null);
}
