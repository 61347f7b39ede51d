namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Finds the hours of stations that have readings or aggregates, using only indexes.</summary>
internal static class HoursOfPeriod
{
    private const long MinuteMask = 134_217_727;

    private const int MinutesPerHour = 60;

    /// <summary>After the stations of an hour.</summary>
    private const long Areas = long.MaxValue;

    /// <summary>Whether the stations of an hour are done, and its areas are next.</summary>
    public static bool IsOfAreas(RollUpPosition position) => position.Key == Areas;

    /// <summary>The next hours, in order of time and then of stations, with a place for the areas after the stations of each.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="after">The first one is after this station in this hour.</param>
    /// <param name="end">The end of the period, exclusive.</param>
    /// <param name="limit">The maximum number; fewer mean that the period is complete.</param>
    public static List<RollUpPosition> Next(Statements statements, RollUpPosition after, long end, int limit)
    {
        var found = new List<RollUpPosition>(limit);
        var (hour, station) = (after.Hour, after.Key);
        while (hour < end)
        {
            AddStations(statements, hour, station, limit - found.Count, found);
            if (found.Count < limit && station != Areas) found.Add(new RollUpPosition(hour, Areas));
            if (found.Count == limit || NextHour(statements, hour + 1, end) is not { } next) break;
            (hour, station) = (next, 0);
        }

        return found;
    }

    private static void AddStations(Statements statements, long hour, long after, int limit, List<RollUpPosition> found)
    {
        var minute = MinuteOf(hour);
        using var rows = statements.Query(
            """
            SELECT station FROM (
                SELECT station FROM reading_block WHERE hour = $1 AND station > $2
                UNION
                SELECT id >> 27 AS station FROM aggregate WHERE id > 0 AND id & 134217727 >= $3 AND id & 134217727 < $4)
            WHERE station > $2 ORDER BY station LIMIT $5
            """,
            hour,
            after,
            minute,
            minute + MinutesPerHour,
            limit);
        while (rows.Read()) found.Add(new RollUpPosition(hour, rows.GetInt64(0)));
    }

    private static long? NextHour(Statements statements, long from, long end)
    {
        var ofReadings = (long?)statements.Scalar("SELECT min(hour) FROM reading_block WHERE hour >= $1 AND hour < $2", from, end);
        var ofAggregates = (long?)statements.Scalar(
            "SELECT id & 134217727 FROM aggregate WHERE id > 0 AND id & 134217727 >= $1 AND id & 134217727 < $2 ORDER BY id & 134217727 LIMIT 1", MinuteOf(from), MinuteOf(end));
        var ofMinute = ofAggregates is { } minute ? DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerHour + minute / MinutesPerHour : (long?)null;
        return ofReadings is { } one && ofMinute is { } other ? Math.Min(one, other) : ofReadings ?? ofMinute;
    }

    private static long MinuteOf(long hour) => AggregateRows.IdOf(0, hour * TimeSpan.TicksPerHour) & MinuteMask;
}
