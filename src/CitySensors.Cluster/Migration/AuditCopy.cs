using System.Runtime.CompilerServices;
using CitySensors.Core.Audit;
using CitySensors.Grains.Retries;
using CitySensors.Storage.Cassandra.Audit;
using CitySensors.Storage.Sqlite.Store;

namespace CitySensors.Cluster.Migration;

/// <summary>Copies the audit log into the cluster's, and compares them. Thread safe.</summary>
internal sealed class AuditCopy(RetryPolicy retry)
{
    private const int PageEntries = 1000;
    private const int ParallelEntries = 16;

    public async Task CopyAsync(SourceCity source, AuditStore store, CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(new SqliteAuditLog(source.Database), cancellationToken))
            await retry.ExecuteAsync(() => RestoreAsync(store, page, cancellationToken), "copying the audit log", cancellationToken);
    }

    /// <summary>Says where both differ. Entries of the cluster that are newer than all of the source are its own.</summary>
    /// <returns>How many entries the source has.</returns>
    public static async Task<long> CompareAsync(SourceCity source, AuditStore store, Differences differences, CancellationToken cancellationToken)
    {
        var count = 0L;
        await using var stored = EntriesAsync(store, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasStored = await stored.MoveNextAsync();
        await foreach (var entry in EntriesAsync(new SqliteAuditLog(source.Database), cancellationToken))
        {
            for (; hasStored && string.CompareOrdinal(stored.Current.Id, entry.Id) > 0; hasStored = await stored.MoveNextAsync())
                if (count > 0) differences.Add($"audit log: entry {stored.Current.Id} is in the cluster only");
            if (!hasStored || stored.Current != entry) differences.Add($"audit log: entry {entry.Id}");
            if (hasStored && stored.Current.Id == entry.Id) hasStored = await stored.MoveNextAsync();
            count++;
        }

        return count;
    }

    private static Task RestoreAsync(AuditStore store, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        entries,
        new ParallelOptions { MaxDegreeOfParallelism = ParallelEntries, CancellationToken = cancellationToken },
        async (entry, token) => await store.RestoreAsync(entry, token));

    private static async IAsyncEnumerable<AuditEntry> EntriesAsync(IAuditLog log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(log, cancellationToken))
            foreach (var entry in page) yield return entry;
    }

    /// <summary>All entries, newest first.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<AuditEntry>> PagesAsync(IAuditLog log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new AuditQuery();
        while (true)
        {
            var page = await log.ReadAsync(query, PageEntries, cancellationToken);
            if (page.Entries.Count > 0) yield return page.Entries;
            if (page.Next is null) yield break;
            query = query with { Before = page.Next };
        }
    }
}
