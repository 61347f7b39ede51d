using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>How far the roll-up is, by the marks that are left. Thread safe.</summary>
public sealed class AggregateProgress(AggregateStore store) : IAggregateProgress
{
    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task<bool> AreCompleteAsync(long fromTicks, long beforeTicks, CancellationToken cancellationToken)
    {
        var (from, last) = (fromTicks / TimeSpan.TicksPerHour, (beforeTicks - 1) / TimeSpan.TicksPerHour);
        // Stations first: their areas are marked before their own marks are removed.
        return await store.AreAllMarkedAsync(cancellationToken)
            && !await IsMarkedAsync(store.Marks.Table, from, last, cancellationToken) && !await IsMarkedAsync(store.AreaMarks, from, last, cancellationToken);
    }

    private static async Task<bool> IsMarkedAsync(MarkTable table, long from, long last, CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < MarkTable.Buckets; bucket++)
            await foreach (var ofKey in table.ByKeyAsync(bucket, cancellationToken))
                if (ofKey.Exists(mark => mark.Hour >= from && mark.Hour <= last)) return true;
        return false;
    }
}
