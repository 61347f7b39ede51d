using Cassandra;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Jobs;

/// <summary>When jobs last ran. Thread safe.</summary>
public sealed class JobStore : IJobStore
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _save;
    private readonly PreparedStatement _load;

    private JobStore(StoreSession session, PreparedStatement save, PreparedStatement load) => (_session, _save, _load) = (session, save, load);

    internal static async Task<JobStore> OpenAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync("INSERT INTO job (name, last_run) VALUES (?, ?)", true, cancellationToken),
        await session.PrepareAsync("SELECT last_run FROM job WHERE name = ?", true, cancellationToken));

    public async Task<DateTimeOffset?> LastRunAsync(string job, CancellationToken cancellationToken) =>
        (await _session.ExecuteAsync(_load.Bind(job), "reading the last run of a job", cancellationToken)).FirstOrDefault()?.GetValue<DateTimeOffset>("last_run");

    public Task SaveRunAsync(string job, DateTimeOffset began, CancellationToken cancellationToken) =>
        _session.ExecuteAsync(_save.Bind(job, began), "saving the run of a job", cancellationToken);
}
