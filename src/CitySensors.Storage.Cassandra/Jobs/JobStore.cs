using Cassandra;
using CitySensors.Core.Jobs;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Jobs;

/// <summary>What is kept of jobs. Thread safe.</summary>
public sealed class JobStore : IJobStore
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _save;
    private readonly PreparedStatement _load;

    private JobStore(StoreSession session, PreparedStatement save, PreparedStatement load) => (_session, _save, _load) = (session, save, load);

    internal static async Task<JobStore> OpenAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync(
            "INSERT INTO job (name, since, schedule, paused, last_run, ended, error, last_success, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", true, cancellationToken),
        await session.PrepareAsync(
            "SELECT since, schedule, paused, last_run, ended, error, last_success, failures FROM job WHERE name = ?", true, cancellationToken));

    public async Task<JobRecord?> LoadJobAsync(string job, CancellationToken cancellationToken) =>
        (await _session.ExecuteAsync(_load.Bind(job), "reading a job", cancellationToken)).FirstOrDefault() is { } row ? RecordOf(job, row) : null;

    public Task SaveJobAsync(JobRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _session.ExecuteAsync(
            _save.Bind(
                record.Name,
                record.Since,
                record.Schedule,
                record.IsPaused,
                record.LastRun?.Began,
                record.LastRun?.Ended,
                record.LastRun?.Error,
                record.LastSuccess,
                record.Failures),
            "saving a job",
            cancellationToken);
    }

    private static JobRecord RecordOf(string job, Row row)
    {
        var began = row.GetValue<DateTimeOffset?>("last_run");
        // Before outcomes were kept, only successful runs were.
        var isComplete = row.GetValue<DateTimeOffset?>("since") is not null;
        return new JobRecord(job, row.GetValue<DateTimeOffset?>("since") ?? began ?? DateTimeOffset.UnixEpoch)
        {
            Schedule = row.GetValue<string?>("schedule"),
            IsPaused = row.GetValue<bool?>("paused") ?? false,
            LastRun = began is { } start ? new JobRun(start, row.GetValue<DateTimeOffset?>("ended") ?? start, row.GetValue<string?>("error")) : null,
            LastSuccess = isComplete ? row.GetValue<DateTimeOffset?>("last_success") : began,
            Failures = row.GetValue<int?>("failures") ?? 0,
        };
    }
}
