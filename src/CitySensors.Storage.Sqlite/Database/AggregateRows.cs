using CitySensors.Core.Aggregates;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads, writes and deletes stored aggregates.</summary>
internal static class AggregateRows
{
    private const int RowsPerStep = 10_000;

    /// <summary>The minutes since 1970 take the lower bits of an id, which suffices until 2225.</summary>
    private const int MinuteBits = 27;

    private const int MinutesPerHour = 60;

    /// <summary>The id of the aggregate of a station that begins at a time, or the least one after it.</summary>
    /// <param name="station">The key of the station.</param>
    /// <param name="ticks">The time in UTC ticks.</param>
    public static long IdOf(long station, long ticks) =>
        (station << MinuteBits) + Math.Clamp((ticks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute, 0, 1L << MinuteBits);

    /// <summary>The time in UTC ticks at which an aggregate begins.</summary>
    public static long StartOf(long id) => DateTime.UnixEpoch.Ticks + (id & ((1L << MinuteBits) - 1)) * TimeSpan.TicksPerMinute;

    /// <summary>The aggregates of a station, or of an area, in an hour of UTC, in order of time.</summary>
    public static List<AggregateRow> Of(Statements statements, long station, long hour)
    {
        var found = new List<AggregateRow>();
        var window = HourAggregator.WindowOf(hour);
        using var rows = statements.Query(
            "SELECT id, raw_deleted, kept, data, area FROM aggregate WHERE id >= $1 AND id < $2 ORDER BY id",
            IdOf(station, window.StartTicks),
            IdOf(station, window.EndTicks));
        while (rows.Read())
            found.Add(new AggregateRow(StartOf(rows.GetInt64(0)), rows.GetInt64(1) != 0, rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2), rows.GetFieldValue<byte[]>(3)) { Area = rows.IsDBNull(4) ? null : rows.GetInt64(4) });
        return found;
    }

    /// <summary>The aggregates of all stations of an area in an hour of UTC, in order of their start and of the stations.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="area">The key of the area.</param>
    /// <param name="hour">The hour, counted from tick 0.</param>
    public static IEnumerable<StationRow> OfStations(Statements statements, long area, long hour)
    {
        var start = IdOf(0, HourAggregator.WindowOf(hour).StartTicks);
        using var rows = statements.Query(
            """
            SELECT id, data FROM aggregate
            WHERE id > 0 AND id & 134217727 >= $1 AND id & 134217727 < $2 AND ($3 = -1 OR area = $3)
            ORDER BY id & 134217727, id
            """,
            start,
            start + MinutesPerHour,
            area);
        while (rows.Read()) yield return new StationRow(rows.GetInt64(0) >> MinuteBits, StartOf(rows.GetInt64(0)), rows.GetFieldValue<byte[]>(1));
    }

    /// <summary>The newest aggregate of a station that begins before a time, but not before another; null if there is none.</summary>
    public static StationRow? Before(Statements statements, long station, long ticks, long notBeforeTicks)
    {
        using var rows = statements.Query(
            "SELECT id, data FROM aggregate WHERE id >= $1 AND id < $2 ORDER BY id DESC LIMIT 1", IdOf(station, notBeforeTicks), IdOf(station, ticks));
        return rows.Read() ? new StationRow(station, StartOf(rows.GetInt64(0)), rows.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Replaces the aggregates of a station, or of an area, in an hour of UTC.</summary>
    public static void Replace(Statements statements, long station, long hour, IReadOnlyList<AggregateRow> rows)
    {
        var window = HourAggregator.WindowOf(hour);
        statements.Execute("DELETE FROM aggregate WHERE id >= $1 AND id < $2", IdOf(station, window.StartTicks), IdOf(station, window.EndTicks));
        foreach (var row in rows)
        {
            statements.Execute(
                "INSERT INTO aggregate (id, raw_deleted, kept, data, area) VALUES ($1, $2, $3, $4, $5)",
                IdOf(station, row.StartTicks),
                row.IsRawDeleted ? 1 : 0,
                row.Kept,
                row.Data,
                row.Area);
        }
    }

    /// <summary>States that the readings of an hour are deleted: from now on later ones are added to the aggregates instead of replacing them.</summary>
    public static void Seal(Statements statements, long station, long hour)
    {
        var window = HourAggregator.WindowOf(hour);
        statements.Execute(
            "UPDATE aggregate SET raw_deleted = 1, kept = NULL WHERE id >= $1 AND id < $2", IdOf(station, window.StartTicks), IdOf(station, window.EndTicks));
    }

    /// <summary>Deletes some of the aggregates of a station that begin before a time; false if there are no more.</summary>
    public static bool DeleteSome(Statements statements, long station, long beforeTicks) => statements.Execute(
        "DELETE FROM aggregate WHERE id IN (SELECT id FROM aggregate WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3)",
        IdOf(station, 0),
        IdOf(station, beforeTicks),
        RowsPerStep) == RowsPerStep;
}

/// <param name="StartTicks">The start in UTC ticks.</param>
/// <param name="IsRawDeleted">Whether readings that it was computed from are deleted.</param>
/// <param name="Kept">The aggregate of deleted readings, if readings were added later; otherwise null.</param>
/// <param name="Data">The output of <see cref="SegmentAggregates.Write"/>.</param>
internal sealed record AggregateRow(long StartTicks, bool IsRawDeleted, byte[]? Kept, byte[] Data)
{
    /// <summary>The key of the area in which the station stood; null if it was in none.</summary>
    public long? Area { get; init; }
}

/// <param name="Station">The key of the station.</param>
/// <param name="StartTicks">The start in UTC ticks.</param>
/// <param name="Data">The output of <see cref="SegmentAggregates.Write"/>.</param>
internal readonly record struct StationRow(long Station, long StartTicks, byte[] Data);
