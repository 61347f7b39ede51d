using System.Runtime.CompilerServices;
using Cassandra;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>Queries the readings of a station, day by day. Thread safe.</summary>
internal sealed class ReadingQueries(StoreSession session, ReadingStatements statements, ReadingRevisionTable revisions, SensorTypeHistory history)
{
    private const string Doing = "reading readings";
    private const int PageRows = 1000;
    private const int PageDays = 100;

    /// <summary>The last value of CQL's time type is the last nanosecond of a day; it has no value for the end of a day.</summary>
    private const long EndOfDay = TimeSpan.TicksPerDay - 1;

    public async Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, long startTicks, long beforeTicks, int limit, CancellationToken cancellationToken)
    {
        var found = new List<ScoredReading>();
        if (limit == 0) return found;
        var readings = new ScoredReadings(stationId, history);
        await foreach (var day in DaysAsync(stationId, startTicks, beforeTicks, cancellationToken))
        {
            var left = limit - found.Count;
            var (from, to) = RangeIn(day, startTicks, beforeTicks);
            var query = statements.Read.Bind(CqlWriter.Text(stationId), CqlWriter.Date(day), from, to, left);
            await foreach (var row in session.RowsAsync(query, Math.Min(left, PageRows), Doing, cancellationToken))
                found.Add(await readings.ReadingAsync(day, row, cancellationToken));
            if (found.Count == limit) break;
        }

        return found;
    }

    public async Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken)
    {
        var days = session.RowsAsync(statements.LatestDays.Bind(stationId), PageDays, Doing, cancellationToken);
        await foreach (var row in days)
        {
            // A day is recorded before its first reading and expires after its last one.
            var day = StationDay.Of(row.GetValue<LocalDate>("day"));
            var newest = (await session.ExecuteAsync(statements.Latest.Bind(CqlWriter.Text(stationId), CqlWriter.Date(day)), Doing, cancellationToken)).FirstOrDefault();
            if (newest is not null) return await new ScoredReadings(stationId, history).ReadingAsync(day, newest, cancellationToken);
        }

        return null;
    }

    public async Task<IReadOnlyList<StoredReading>> StoredReadingsAsync(string stationId, long startTicks, long beforeTicks, CancellationToken cancellationToken)
    {
        var found = new List<StoredReading>();
        var readings = new ScoredReadings(stationId, history);
        await foreach (var day in DaysAsync(stationId, startTicks, beforeTicks, cancellationToken))
        {
            var (from, to) = RangeIn(day, startTicks, beforeTicks);
            var query = statements.Read.Bind(CqlWriter.Text(stationId), CqlWriter.Date(day), from, to, int.MaxValue);
            await foreach (var row in session.RowsAsync(query, PageRows, Doing, cancellationToken))
                found.Add(await readings.StoredAsync(day, row, cancellationToken));
        }

        return found;
    }

    /// <returns>Where to go on, in UTC ticks; null at the end of the range.</returns>
    public async Task<long?> ScanAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken)
    {
        if (startTicks >= beforeTicks) return null;
        if (into.IsFull) return startTicks;
        var readings = new ScoredReadings(stationId, history);
        await foreach (var day in DaysAsync(stationId, startTicks, beforeTicks, cancellationToken))
        {
            var (from, to) = RangeIn(day, startTicks, beforeTicks);
            var query = statements.Read.Bind(CqlWriter.Text(stationId), CqlWriter.Date(day), from, to, int.MaxValue);
            // A page more than fits is read for nothing; readings without a wanted value take no room.
            await foreach (var row in session.RowsAsync(query, Math.Min(into.Capacity - into.Count, PageRows), Doing, cancellationToken))
            {
                var eventTicks = await readings.ScanAsync(day, row, into, cancellationToken);
                if (into.IsFull) return eventTicks + 1;
            }
        }

        return null;
    }

    public async Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(
        string stationId, long startTicks, long beforeTicks, int limit, CancellationToken cancellationToken)
    {
        var found = new List<ReadingRevision>();
        await foreach (var day in DaysAsync(stationId, startTicks, beforeTicks, cancellationToken))
        {
            if (found.Count == limit) break;
            await revisions.ReadDayAsync(stationId, day, RangeIn(day, startTicks, beforeTicks), limit - found.Count, found, cancellationToken);
        }

        return found;
    }

    /// <summary>Days between two times that may have readings, in ascending order.</summary>
    public async IAsyncEnumerable<int> DaysAsync(
        string stationId, long startTicks, long beforeTicks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (startTicks >= beforeTicks) yield break;
        var query = statements.Days.Bind(stationId, CqlWriter.Date(StationDay.Of(startTicks)), CqlWriter.Date(StationDay.Of(beforeTicks - 1)));
        await foreach (var row in session.RowsAsync(query, PageDays, Doing, cancellationToken)) yield return StationDay.Of(row.GetValue<LocalDate>("day"));
    }

    private static (byte[] From, byte[] Before) RangeIn(int day, long startTicks, long beforeTicks)
    {
        var dayStart = StationDay.StartTicks(day);
        var from = Math.Max(0, startTicks - dayStart);
        // Event times have microsecond resolution: none is in the last tick of a day.
        var before = Math.Min(EndOfDay, beforeTicks - dayStart);
        return (CqlWriter.Time(from), CqlWriter.Time(before));
    }
}
