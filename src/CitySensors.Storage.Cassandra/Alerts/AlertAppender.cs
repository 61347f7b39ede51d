using CitySensors.Core.Alerts;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Alerts;

/// <summary>Appends entries to the log: those of one alert in order, those of several side by side. Thread safe.</summary>
internal sealed class AlertAppender(StoreSession session, AlertStatements statements)
{
    private const string Appending = "appending alerts";

    private long _newestBucket = -1;

    public async Task<IReadOnlyList<Alert>> AppendAsync(
        string log, IReadOnlyList<Alert> entries, int parallel, CancellationToken cancellationToken)
    {
        foreach (var bucket in entries.Select(entry => AlertStore.BucketOf(entry.Sequence)).Distinct()) await AddBucketAsync(log, bucket, cancellationToken);

        // Places are those of the entries, so that the order is too.
        var isKept = new bool[entries.Count];
        await Parallel.ForEachAsync(
            entries.Index().GroupBy(it => it.Item.Id, StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (ofAlert, token) =>
            {
                foreach (var (i, entry) in ofAlert) isKept[i] = await TryAppendAsync(entry, token);
            });
        return [.. entries.Where((_, i) => isKept[i])];
    }

    /// <returns>False where it is a repeat of an entry with another sequence number.</returns>
    private async Task<bool> TryAppendAsync(Alert entry, CancellationToken cancellationToken)
    {
        var claim = (await session.ExecuteAsync(
            statements.Claim.Bind(entry.Id, AlertRows.EntryKey(entry), entry.Sequence), Appending, cancellationToken)).First();
        if (!claim.GetValue<bool>("[applied]") && claim.GetValue<long>("sequence") != entry.Sequence) return false;

        object?[] values = [AlertStore.BucketOf(entry.Sequence), .. AlertRows.Values(entry)];
        await session.ExecuteAsync(statements.Add.Bind(values), Appending, cancellationToken);
        var shard = ShardOf(entry.Id);
        var activity = entry.HasEnded
            ? statements.Deactivate.Bind(entry.Sequence, shard, entry.Id)
            : statements.Activate.Bind(shard, entry.Id, entry.Sequence, entry.Sequence);
        await session.ExecuteAsync(activity, Appending, cancellationToken);
        return true;
    }

    private async Task AddBucketAsync(string log, long bucket, CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _newestBucket) == bucket) return;
        await session.ExecuteAsync(statements.AddBucket.Bind(log, bucket), Appending, cancellationToken);
        Interlocked.Exchange(ref _newestBucket, bucket);
    }

    /// <summary>The same in every process, so FNV-1a; ended alerts leave tombstones, of which no partition may hold too many.</summary>
    private static int ShardOf(string id)
    {
        var hash = 2166136261u;
        foreach (var c in id) hash = unchecked((hash ^ c) * 16777619u);
        return (int)(hash % AlertStore.Shards);
    }
}
