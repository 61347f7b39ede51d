using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Aggregates hours of areas and of the city from the aggregates of their stations, once these are up to date. Thread safe; commits and queries run
/// meanwhile, the roll-up of stations does not.
/// </summary>
internal sealed class AreaRollUp(WriteConnection connection, string path, SensorTypeHistory history, AreaHours hours, Lock running)
{
    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int HoursPerStep = 32;

    /// <summary>Marks the hour of an area, and of the city, because the aggregates of a station changed.</summary>
    /// <param name="statements">The writing connection.</param>
    /// <param name="hour">The hour, counted from tick 0.</param>
    /// <param name="areas">The keys of the areas.</param>
    public static void Mark(Statements statements, long hour, IEnumerable<long> areas)
    {
        foreach (var area in areas) statements.Execute("INSERT OR IGNORE INTO dirty_area (hour, area) VALUES ($1, $2)", hour, area);
    }

    /// <summary>Aggregates some of the marked hours.</summary>
    /// <param name="after">Where the step before ended; <see cref="RollUpPosition.Areas"/> for the first step.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    /// <exception cref="StorageFullException">There is no room; the hours stay marked.</exception>
    public RollUpStep Step(RollUpPosition after, CancellationToken cancellationToken)
    {
        lock (running) return StepLocked(after, cancellationToken);
    }

    private RollUpStep StepLocked(RollUpPosition after, CancellationToken cancellationToken)
    {
        var marked = connection.Locked(statements => Marked(statements, after));
        if (marked.Count == 0) return new RollUpStep(0, null);
        var computed = new List<(RollUpPosition Of, List<AggregateRow>? Rows)>(marked.Count);
        using (var reader = new ReadConnection(path))
        {
            reader.Run(statements =>
            {
                var types = HourAggregator.TypesInForce(statements, history);
                foreach (var one in marked)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    computed.Add((one, RowsOf(statements, one, types)));
                }

                return true;
            });
        }

        connection.InTransaction(statements =>
        {
            foreach (var (of, rows) in computed)
            {
                if (rows is not null) AggregateRows.Replace(statements, of.Key, of.Hour, rows);
                statements.Execute("DELETE FROM dirty_area WHERE hour = $1 AND area = $2", of.Hour, of.Key);
            }
        });
        return new RollUpStep(0, marked.Count < HoursPerStep ? null : marked[^1]);
    }

    /// <summary>Marked hours, but those of which stations are to be aggregated first.</summary>
    private static List<RollUpPosition> Marked(Statements statements, RollUpPosition after)
    {
        var found = new List<RollUpPosition>();
        using var rows = statements.Query(
            """
            SELECT hour, area FROM dirty_area
            WHERE (hour, area) > ($1, $2) AND NOT EXISTS (SELECT 1 FROM dirty_hour WHERE dirty_hour.hour = dirty_area.hour)
            ORDER BY hour, area LIMIT $3
            """,
            after.Hour,
            after.Key,
            HoursPerStep);
        while (rows.Read()) found.Add(new RollUpPosition(rows.GetInt64(0), rows.GetInt64(1)));
        return found;
    }

    /// <summary>The new aggregates of an hour; null if they are the stored ones.</summary>
    private List<AggregateRow>? RowsOf(Statements statements, RollUpPosition hour, IReadOnlyList<SensorType> types)
    {
        var stored = AggregateRows.Of(statements, hour.Key, hour.Hour);
        var rows = new List<AggregateRow>();
        var differs = false;
        foreach (var area in hours.Aggregate(statements, hour.Hour, AggregateRows.OfStations(statements, hour.Key, hour.Hour), types))
        {
            var start = area.Window.StartTicks;
            differs |= area.Revise(stored.Find(row => row.StartTicks == start) is { } old ? SegmentAggregates.Read(old.Data, area.Window) : null);
            rows.Add(new AggregateRow(start, false, null, area.Write()));
        }

        return differs || rows.Count != stored.Count ? rows : null;
    }
}
