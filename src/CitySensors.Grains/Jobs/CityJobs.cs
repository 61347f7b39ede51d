using CitySensors.Core.Jobs;

namespace CitySensors.Grains.Jobs;

/// <summary>The jobs of the city, asked from their grains. Thread safe.</summary>
public sealed class CityJobs(IGrainFactory grains, IEnumerable<JobDefinition> definitions, TimeZoneInfo zone) : ICityJobs
{
    private readonly SortedDictionary<string, JobDefinition> _jobs =
        new(definitions.ToDictionary(definition => definition.Name, StringComparer.Ordinal), StringComparer.Ordinal);

    public async Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_jobs.Values.Select(async job => StatusOf(job, await Grain(job).GetAsync()))).WaitAsync(cancellationToken);

    public async Task<JobStatus?> FindAsync(string name, CancellationToken cancellationToken) =>
        _jobs.GetValueOrDefault(name) is { } job ? StatusOf(job, await Grain(job).GetAsync().WaitAsync(cancellationToken)) : null;

    public async Task<JobStatus?> ChangeAsync(string name, JobChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _jobs.GetValueOrDefault(name) is { } job
            ? StatusOf(job, await Grain(job).ChangeAsync(change.IsPaused, change.HasSchedule, change.Schedule).WaitAsync(cancellationToken))
            : null;
    }

    public async Task<JobStart> RunAsync(string name, CancellationToken cancellationToken) =>
        _jobs.GetValueOrDefault(name) is not { } job ? JobStart.NotFound
        : await Grain(job).RunAsync().WaitAsync(cancellationToken) ? JobStart.Started
        : JobStart.AlreadyRunning;

    internal JobStatus StatusOf(JobDefinition job, JobReport report)
    {
        var record = report.ToRecord();
        var schedule = record.Schedule is { } text ? JobSchedule.Parse(text, zone, out _) : null;
        return new JobStatus(job.Name, job.Description, job.Schedule.Text, schedule ?? job.Schedule, record, report.RunningSince);
    }

    private IJobGrain Grain(JobDefinition job) => grains.GetGrain<IJobGrain>(job.Name);
}
