using CitySensors.Core.Audit;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>The audit log of a city on one machine. Thread safe.</summary>
public sealed class SqliteAuditLog(CityDatabase database) : IAuditLog
{
    public async Task<bool> TryAppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            // Not on a thread of the pool: it may wait for whoever writes.
            return await Task.Factory.StartNew(() => database.Audit.TryAppend(entry), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(cancellationToken);
        }
        catch (IOException error) when (error is not StoreUnavailableException)
        {
            throw new StoreUnavailableException($"The audit log cannot be written: {error.Message}", error);
        }
    }

    public Task<AuditPage> ReadAsync(AuditQuery query, int limit, CancellationToken cancellationToken) => database.Audit.ReadAsync(query, limit, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> StepsAsync(AuditSubject subject, CancellationToken cancellationToken) => database.Audit.StepsAsync(subject, cancellationToken);
}
