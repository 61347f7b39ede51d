namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Finds blocks of readings using only the index.</summary>
internal static class BlockIndex
{
    /// <summary>
    /// The next hour with blocks of the station. It skips from one hour with blocks of any station to the next, with two lookups each, so
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

    /// <summary>The hours with blocks of the station, in ascending order.</summary>
    /// <param name="statements">The statements of the connection.</param>
    /// <param name="station">The key of the station.</param>
    /// <param name="startTicks">The start of the range, inclusive.</param>
    /// <param name="beforeTicks">The end of the range, exclusive.</param>
    public static IEnumerable<long> HoursOf(Statements statements, long station, long startTicks, long beforeTicks)
    {
        var (from, last) = (startTicks / TimeSpan.TicksPerHour, (beforeTicks - 1) / TimeSpan.TicksPerHour);
        while (beforeTicks > startTicks && statements.Scalar(NextHour, station, from, last) is long hour)
        {
            yield return hour;
            from = hour + 1;
        }
    }

    /// <summary>The blocks of the station in an hour that may have readings in the range, ordered by their first event time.</summary>
    public static List<BlockReference> BlocksOf(Statements statements, long station, long hour, long startTicks, long beforeTicks)
    {
        var blocks = new List<BlockReference>();
        using var rows = statements.Query(
            """
            SELECT id, first_ticks, last_ticks FROM reading_block
            WHERE hour = $1 AND station = $2 AND first_ticks < $4 AND last_ticks >= $3
            ORDER BY first_ticks
            """,
            hour,
            station,
            startTicks,
            beforeTicks);
        while (rows.Read()) blocks.Add(new BlockReference(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)));
        return blocks;
    }
}

/// <param name="FirstTicks">The minimum event time of the block.</param>
/// <param name="LastTicks">The maximum event time of the block.</param>
internal readonly record struct BlockReference(long Id, long FirstTicks, long LastTicks);
