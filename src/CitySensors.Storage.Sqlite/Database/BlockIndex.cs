namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Finds blocks of readings by the index alone.</summary>
internal static class BlockIndex
{
    /// <summary>
    /// The next hour that has blocks of the station. It jumps from hour to hour that the city has blocks of, two look-ups each, so that
    /// months without readings cost nothing.
    /// </summary>
    private const string NextHour = """
        WITH RECURSIVE hours (hour) AS (
            SELECT min(hour) FROM reading_block WHERE hour >= $2
            UNION ALL
            SELECT (SELECT min(hour) FROM reading_block WHERE hour > hours.hour) FROM hours WHERE hours.hour < $3)
        SELECT hour FROM hours WHERE hour <= $3 AND EXISTS (SELECT 1 FROM reading_block WHERE hour = hours.hour AND station = $1)
        LIMIT 1
        """;

    public static long? KeyOf(Statements statements, string stationId) => (long?)statements.Scalar("SELECT key FROM station WHERE id = $1", stationId);

    /// <summary>The hours with blocks of the station, rising.</summary>
    /// <param name="statements">Where to look.</param>
    /// <param name="station">Its key.</param>
    /// <param name="startTicks">The first time, inclusive.</param>
    /// <param name="beforeTicks">The end, exclusive.</param>
    public static IEnumerable<long> HoursOf(Statements statements, long station, long startTicks, long beforeTicks)
    {
        var (from, last) = (startTicks / TimeSpan.TicksPerHour, (beforeTicks - 1) / TimeSpan.TicksPerHour);
        while (beforeTicks > startTicks && statements.Scalar(NextHour, station, from, last) is long hour)
        {
            yield return hour;
            from = hour + 1;
        }
    }

    /// <summary>The blocks of the station in an hour that may have readings of the time, by their first.</summary>
    public static List<BlockPlace> BlocksOf(Statements statements, long station, long hour, long startTicks, long beforeTicks)
    {
        var blocks = new List<BlockPlace>();
        using var rows = statements.Query(
            """
            SELECT id, first_ticks FROM reading_block
            WHERE hour = $1 AND station = $2 AND first_ticks < $4 AND last_ticks >= $3
            ORDER BY first_ticks
            """,
            hour,
            station,
            startTicks,
            beforeTicks);
        while (rows.Read()) blocks.Add(new BlockPlace(rows.GetInt64(0), rows.GetInt64(1)));
        return blocks;
    }
}

/// <param name="FirstTicks">The least event time in it.</param>
internal readonly record struct BlockPlace(long Id, long FirstTicks);
