using CitySensors.Core.Alerts;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Alerts;

/// <summary>Appends entries to the log concurrently. Thread safe.</summary>
internal sealed class AlertAppender(StoreSession session, AlertStatements statements)
{
    private const string Appending = "appending alerts";

    private long _newestBucket = -1;

    public Task AppendAsync(string log, IReadOnlyList<Alert> entries, int parallel, CancellationToken cancellationToken) => WriteAsync(
        log,
        entries,
        parallel,
        async (entry, token) => await Task.WhenAll(AddAsync(entry, token), NoteAsync(entry, token), NoteChangeAsync(entry, token), MarkActiveAsync(entry, token)),
        cancellationToken);

    /// <summary>Appends entries of another log: no repeat of them can come, so stations' numbers of them need not be known.</summary>
    public Task RestoreAsync(string log, IReadOnlyList<Alert> entries, int parallel, CancellationToken cancellationToken) => WriteAsync(
        log,
        entries,
        parallel,
        async (entry, token) => await Task.WhenAll(AddAsync(entry, token), NoteAsync(entry, token), MarkActiveAsync(entry, token)),
        cancellationToken);

    private async Task WriteAsync(
        string log, IReadOnlyList<Alert> entries, int parallel, Func<Alert, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        foreach (var bucket in entries.Select(entry => AlertStore.BucketOf(entry.Sequence)).Distinct()) await AddBucketAsync(log, bucket, cancellationToken);
        await Parallel.ForEachAsync(
            entries, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, write);
    }

    private async Task AddAsync(Alert entry, CancellationToken cancellationToken)
    {
        object?[] values = [AlertStore.BucketOf(entry.Sequence), .. AlertRows.Values(entry)];
        await session.ExecuteAsync(statements.Add.Bind(values), Appending, cancellationToken);
    }

    private async Task NoteAsync(Alert entry, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(statements.Note.Bind(entry.Id, AlertStore.EntryOf(entry), entry.Sequence), Appending, cancellationToken);

    private async Task NoteChangeAsync(Alert entry, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(statements.NoteChange.Bind(entry.StationId, entry.Change, entry.Sequence), Appending, cancellationToken);

    /// <remarks>The sequence number is the write timestamp, so that the newest entry of an alert wins regardless of the order of writes.</remarks>
    private async Task MarkActiveAsync(Alert entry, CancellationToken cancellationToken)
    {
        var shard = ShardOf(entry.Id);
        var activity = entry.IsActive
            ? statements.Activate.Bind(shard, entry.Id, entry.Sequence, entry.Sequence)
            : statements.Deactivate.Bind(entry.Sequence, shard, entry.Id);
        await session.ExecuteAsync(activity, Appending, cancellationToken);
    }

    private async Task AddBucketAsync(string log, long bucket, CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _newestBucket) == bucket) return;
        await session.ExecuteAsync(statements.AddBucket.Bind(log, bucket), Appending, cancellationToken);
        Interlocked.Exchange(ref _newestBucket, bucket);
    }

    /// <summary>FNV-1a, which is the same in every process. Sharding limits the tombstones of ended alerts per partition.</summary>
    private static int ShardOf(string id)
    {
        var hash = 2166136261u;
        foreach (var c in id) hash = unchecked((hash ^ c) * 16777619u);
        return (int)(hash % AlertStore.Shards);
    }
}
