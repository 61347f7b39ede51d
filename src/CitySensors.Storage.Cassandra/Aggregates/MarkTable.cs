using Cassandra;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <param name="Key">The station or area.</param>
/// <param name="Hour">The hour of event time, counted from tick 0.</param>
/// <param name="Node">The process that marked it.</param>
/// <param name="Marked">When, by the clock of that process.</param>
/// <param name="Stamp">The time of the write, which that process counts.</param>
internal readonly record struct HourMark(string Key, long Hour, Guid Node, DateTimeOffset Marked, long Stamp);

/// <summary>
/// Hours that are to be aggregated. A process marks in rows of its own, with a counter as the time of the write: whoever removes a mark removes exactly
/// the one it read, and any later one stays, whatever the clocks of the processes say. Thread safe.
/// </summary>
internal sealed class MarkTable
{
    public const int Buckets = 16;

    private const string Writing = "marking hours";
    private const string Reading = "reading marked hours";
    private const int PageRows = 5000;
    private const int PageRowsOfHours = 500;
    private const int MarksPerBatch = 200;

    private readonly Guid _node = Guid.NewGuid();
    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly string _key;
    private readonly PreparedStatement _mark;
    private readonly PreparedStatement _all;
    private readonly PreparedStatement _ofKey;
    private readonly PreparedStatement _clear;
    private readonly PreparedStatement _hours;
    private long _stamp;

    private MarkTable(StoreSession session, TimeProvider time, string key, IReadOnlyList<PreparedStatement> statements)
    {
        (_session, _time, _key) = (session, time, key);
        (_mark, _all, _ofKey, _clear, _hours) = (statements[0], statements[1], statements[2], statements[3], statements[4]);
    }

    public static async Task<MarkTable> OpenAsync(StoreSession session, TimeProvider time, string table, string key, CancellationToken cancellationToken) => new(
        session,
        time,
        key,
        [
            await session.PrepareAsync($"INSERT INTO {table} (bucket, {key}, hour, node, marked) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?", true, cancellationToken),
            await session.PrepareAsync($"SELECT {key}, hour, node, marked, WRITETIME(marked) AS stamp FROM {table} WHERE bucket = ?", true, cancellationToken),
            await session.PrepareAsync($"SELECT hour FROM {table} WHERE bucket = ? AND {key} = ? AND hour >= ? AND hour < ?", true, cancellationToken),
            await session.PrepareAsync($"DELETE FROM {table} USING TIMESTAMP ? WHERE bucket = ? AND {key} = ? AND hour = ? AND node = ?", true, cancellationToken),
            // Only hours of the range leave the node, which are few unless many hours wait.
            await session.PrepareAsync($"SELECT hour FROM {table} WHERE bucket = ? AND hour >= ? AND hour < ? ALLOW FILTERING", true, cancellationToken),
        ]);

    public async Task MarkAsync(string key, IReadOnlyCollection<long> hours, CancellationToken cancellationToken)
    {
        var (bucket, now) = (BucketOf(key), _time.GetUtcNow());
        foreach (var some in hours.Chunk(MarksPerBatch))
            await SendAsync(some.Select(hour => _mark.Bind(bucket, key, TimeOf(hour), _node, now, Interlocked.Increment(ref _stamp))), cancellationToken);
    }

    /// <summary>The marks of a bucket by key.</summary>
    public async IAsyncEnumerable<List<HourMark>> ByKeyAsync(int bucket, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ofKey = new List<HourMark>();
        await foreach (var row in _session.RowsAsync(_all.Bind(bucket), PageRows, Reading, cancellationToken))
        {
            var mark = new HourMark(
                row.GetValue<string>(_key), HourOf(row.GetValue<DateTimeOffset>("hour")), row.GetValue<Guid>("node"), row.GetValue<DateTimeOffset>("marked"), row.GetValue<long>("stamp"));
            if (ofKey.Count > 0 && ofKey[0].Key != mark.Key)
            {
                yield return ofKey;
                ofKey = [];
            }

            ofKey.Add(mark);
        }

        if (ofKey.Count > 0) yield return ofKey;
    }

    /// <summary>The marked hours of a key in a range, in order.</summary>
    public async Task<List<long>> HoursAsync(string key, long from, long before, CancellationToken cancellationToken)
    {
        var hours = new List<long>();
        await foreach (var row in _session.RowsAsync(_ofKey.Bind(BucketOf(key), key, TimeOf(from), TimeOf(before)), PageRows, Reading, cancellationToken))
            if (HourOf(row.GetValue<DateTimeOffset>("hour")) is var hour && (hours.Count == 0 || hours[^1] != hour)) hours.Add(hour);
        return hours;
    }

    /// <summary>The hours of a range that are marked of any key: all of them, or more than a number.</summary>
    public async Task<IReadOnlySet<long>> AnyHoursAsync(long from, long before, int enough, CancellationToken cancellationToken)
    {
        var hours = new HashSet<long>();
        if (from >= before) return hours;
        await Parallel.ForEachAsync(Enumerable.Range(0, Buckets), cancellationToken, async (bucket, token) =>
        {
            await foreach (var row in _session.RowsAsync(_hours.Bind(bucket, TimeOf(from), TimeOf(before)), PageRowsOfHours, Reading, token))
                lock (hours)
                    if (hours.Count > enough || (hours.Add(HourOf(row.GetValue<DateTimeOffset>("hour"))) && hours.Count > enough)) return;
        });
        return hours;
    }

    /// <summary>Removes marks of one key; those that were made since they were read stay.</summary>
    public async Task ClearAsync(IReadOnlyCollection<HourMark> marks, CancellationToken cancellationToken)
    {
        foreach (var some in marks.Chunk(MarksPerBatch))
            await SendAsync(some.Select(mark => _clear.Bind(mark.Stamp, BucketOf(mark.Key), mark.Key, TimeOf(mark.Hour), mark.Node)), cancellationToken);
    }

    public static DateTimeOffset TimeOf(long hour) => new(Math.Clamp(hour, 0, DateTimeOffset.MaxValue.UtcTicks / TimeSpan.TicksPerHour) * TimeSpan.TicksPerHour, TimeSpan.Zero);

    private static long HourOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;

    /// <summary>FNV-1a: the same in every process.</summary>
    private static int BucketOf(string key)
    {
        var hash = 2166136261u;
        foreach (var character in key) hash = (hash ^ character) * 16777619u;
        return (int)((hash ^ hash >> 16) % Buckets);
    }

    private Task<RowSet> SendAsync(IEnumerable<BoundStatement> statements, CancellationToken cancellationToken) =>
        _session.ExecuteAsync(SinglePartition.Batch(statements), Writing, cancellationToken);
}
