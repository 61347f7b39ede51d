namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Marks hours with readings that are not aggregated. For whoever has exclusive access to the writing connection.</summary>
internal sealed class DirtyHours
{
    private const int MaxKnown = 100_000;

    /// <summary>The hour of each station that was marked last: most commits add to it, and need no statement then.</summary>
    private readonly Dictionary<long, long> _marked = [];

    public void Mark(Statements statements, long station, long hour)
    {
        if (_marked.TryGetValue(station, out var known) && known == hour) return;
        statements.Execute("INSERT OR IGNORE INTO dirty_hour (hour, station) VALUES ($1, $2)", hour, station);
        if (_marked.Count == MaxKnown) _marked.Clear();
        _marked[station] = hour;
    }

    public void Clear(Statements statements, long station, long hour)
    {
        statements.Execute("DELETE FROM dirty_hour WHERE hour = $1 AND station = $2", hour, station);
        if (_marked.TryGetValue(station, out var known) && known == hour) _marked.Remove(station);
    }

    public static bool IsMarked(Statements statements, long station, long hour) =>
        statements.Scalar("SELECT 1 FROM dirty_hour WHERE hour = $1 AND station = $2", hour, station) is not null;

    /// <summary>The marked hours of a station from one on, in order. Skips from one marked hour of any station to the next.</summary>
    public static IEnumerable<long> Of(Statements statements, long station, long from)
    {
        while (statements.Scalar(
            """
            WITH RECURSIVE hours (hour) AS (
                SELECT min(hour) FROM dirty_hour WHERE hour >= $2
                UNION ALL
                SELECT (SELECT min(hour) FROM dirty_hour WHERE hour > hours.hour) FROM hours WHERE hours.hour IS NOT NULL)
            SELECT hour FROM hours WHERE hour IS NOT NULL AND EXISTS (SELECT 1 FROM dirty_hour WHERE hour = hours.hour AND station = $1)
            LIMIT 1
            """,
            station,
            from) is long hour)
        {
            yield return hour;
            from = hour + 1;
        }
    }

    /// <summary>Whether there are more hours in a range than a number that are marked of any station, or of an area.</summary>
    public static bool AreMoreThan(Statements statements, long from, long to, long? area, int number)
    {
        for (var found = 0; found <= number; found++)
        {
            if (statements.Scalar(
                """
                SELECT min(hour) FROM (
                    SELECT min(hour) AS hour FROM dirty_hour WHERE hour >= $1 AND hour < $2
                    UNION ALL
                    SELECT min(hour) FROM dirty_area WHERE hour >= $1 AND hour < $2 AND area = $3)
                """,
                from,
                to,
                area) is not long hour) return false;
            from = hour + 1;
        }

        return true;
    }

    /// <summary>Whether there is a marked hour of any station or area in a range.</summary>
    public static bool AreAny(Statements statements, long from, long to) => statements.Scalar(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM dirty_hour WHERE hour >= $1 AND hour < $2) OR EXISTS (SELECT 1 FROM dirty_area WHERE hour >= $1 AND hour < $2)", from, to) is not null;

    /// <summary>Forgets what was marked, which may have been rolled back.</summary>
    public void Forget() => _marked.Clear();
}
