using Cassandra;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>
/// Writes readings in unlogged batches within a single partition, so that each is one write per replica and is routed directly to one of
/// them. Thread safe.
/// </summary>
internal sealed class ReadingWriter(StoreSession session, ReadingStatements statements, CassandraOptions options, TimeProvider time) : IDisposable
{
    private const string Doing = "writing readings";

    private readonly KnownDays _known = new(options.MaxKnownDays);
    private readonly SemaphoreSlim _slots = new(options.MaxBatchesInFlight);

    public async Task WriteAsync(ReadingRows rows, TimeSpan retention, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = time.GetTimestamp();
        foreach (var day in DaysOf(rows.Rows)) await WriteDayAsync(rows, day, retention, cancellationToken);
        session.Metrics.Wrote(time.GetElapsedTime(started));
    }

    /// <summary>Deletes readings that arrived until now. The record of the day remains, because other processes have cached it.</summary>
    public Task RemoveAsync(string stationId, int day, CancellationToken cancellationToken)
    {
        var remove = statements.Remove.Bind(WriteTime(time.GetUtcNow().UtcTicks), stationId, CqlWriter.Date(day));
        return session.ExecuteAsync(remove, "removing readings", cancellationToken);
    }

    public void Dispose() => _slots.Dispose();

    private async Task WriteDayAsync(ReadingRows rows, int day, TimeSpan retention, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var expiry = ReadingExpiry.Of(day, retention, now);
        var partition = new Partition(CqlWriter.Text(rows.StationId), CqlWriter.Date(day), CqlWriter.Int(ReadingExpiry.TimeToLive(expiry, now)));
        var key = new DayKey(rows.StationId, day);
        var announced = new KnownDay(ReadingExpiry.After(expiry), rows.Catalogue.Version);
        var isKnown = _known.Covers(key, new KnownDay(expiry, rows.Catalogue.Version));
        // Before the readings, so that queries find all of them.
        if (!isKnown) await AnnounceAsync(partition, announced, rows, now, cancellationToken);

        var sent = new List<Task>();
        for (var from = 0; from < rows.Count;)
        {
            var (batch, count) = NextBatch(rows.Rows, day, partition, ref from);
            if (count > 0) sent.Add(await SendAsync(batch, count, cancellationToken));
        }

        await Task.WhenAll(sent).WaitAsync(cancellationToken);
        if (!isKnown) _known.Add(key, announced);
    }

    private async Task AnnounceAsync(Partition partition, KnownDay announced, ReadingRows rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var timeToLive = CqlWriter.Int(ReadingExpiry.TimeToLive(announced.Expiry, now));
        await session.ExecuteAsync(statements.AddDay.Bind(partition.Station, partition.Day, timeToLive), Doing, cancellationToken);

        // Sensor types keep their slots, so the list of the newest catalogue is right for all rows; the latest write wins.
        var today = now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerDay;
        var sensors = CqlWriter.TextList([.. rows.Catalogue.Slots.Select(type => type.Id)]);
        var writeTime = CqlWriter.Long(WriteTime(today) + announced.CatalogueVersion);
        await session.ExecuteAsync(
            statements.NameSensors.Bind(partition.Station, partition.Day, sensors, timeToLive, writeTime), Doing, cancellationToken);
    }

    /// <summary>The next readings of a day, up to the limits of a batch.</summary>
    private (IStatement Batch, int Count) NextBatch(ReadOnlySpan<ReadingRow> rows, int day, Partition partition, ref int from)
    {
        var batch = new BatchStatement();
        batch.SetBatchType(BatchType.Unlogged).SetIdempotence(true);
        BoundStatement? only = null;
        var (count, bytes) = (0, 0);
        for (; from < rows.Length; from++)
        {
            ref readonly var row = ref rows[from];
            if (row.Day != day) continue;
            if (count == options.MaxBatchRows || (count > 0 && bytes + row.Bytes > options.MaxBatchBytes)) break;
            only = statements.Insert.Bind(
                partition.Station, partition.Day, CqlWriter.Time(row.TicksOfDay), row.Cell, partition.TimeToLive, CqlWriter.Long(WriteTime(row.ArrivedTicks)));
            batch.Add(only);
            count++;
            bytes += row.Bytes;
        }

        return (count == 1 ? only! : batch, count);
    }

    /// <summary>Waits for a free slot and sends a batch; the returned task completes when the batch is written.</summary>
    private async Task<Task> SendAsync(IStatement batch, int rows, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        return KeptAsync();

        // Not cancellable: the slot is in use until Cassandra has responded.
        async Task KeptAsync()
        {
            try
            {
                await session.ExecuteAsync(batch, Doing, CancellationToken.None);
                session.Metrics.BatchWritten(rows);
            }
            finally
            {
                _slots.Release();
            }
        }
    }

    private static List<int> DaysOf(ReadOnlySpan<ReadingRow> rows)
    {
        var days = new List<int>(1);
        foreach (ref readonly var row in rows)
            if ((days.Count == 0 || days[^1] != row.Day) && !days.Contains(row.Day)) days.Add(row.Day);
        return days;
    }

    /// <summary>Microseconds since 1970.</summary>
    private static long WriteTime(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private readonly record struct Partition(byte[] Station, byte[] Day, byte[] TimeToLive);
}
