using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Computes an hour of a station from its readings, and replaces its stored aggregates. Thread safe.</summary>
internal sealed class HourRollUp(SensorTypeHistory history, TimeZoneInfo zone)
{
    private readonly WindowGrid _hours = new(WindowLength.Hour, zone);

    /// <summary>The sensor types in force.</summary>
    public IReadOnlyList<SensorType> TypesInForce(Statements statements) => HourAggregator.TypesInForce(statements, history);

    /// <summary>The aggregates of all stored readings of an hour.</summary>
    /// <exception cref="InvalidDataException">A block is damaged; the message says which.</exception>
    public List<SegmentAggregates> Compute(
        Statements statements, StationDefinition station, RollUpPosition hour, IReadOnlyList<SensorType> types, CancellationToken cancellationToken) =>
        new HourAggregator(station.Id, hour.Key, history, types).Aggregate(statements, hour.Hour, _hours, cancellationToken);

    /// <summary>The stored aggregates of an hour.</summary>
    public List<SegmentAggregates> Read(IEnumerable<AggregateRow> rows, long hour) =>
        [.. rows.Select(row => SegmentAggregates.Read(row.Data, PartOf(row.StartTicks, hour)))];

    /// <summary>The part of an hour of UTC that begins at a time.</summary>
    public Window PartOf(long startTicks, long hour) =>
        new(startTicks, Math.Min(_hours.At(startTicks).EndTicks, HourAggregator.WindowOf(hour).EndTicks));

    /// <summary>The new rows of an hour; null if they are the stored ones.</summary>
    public RolledRows? RowsOf(Statements statements, StationDefinition station, RollUpPosition hour, IEnumerable<SegmentAggregates> segments)
    {
        var computed = segments.ToDictionary(segment => segment.Window.StartTicks);
        var stored = AggregateRows.Of(statements, hour.Key, hour.Hour);
        var area = StationPlaces.At(station, new DateTimeOffset(HourAggregator.WindowOf(hour.Hour).StartTicks, TimeSpan.Zero)).Area;
        var areaKey = area is null ? null : Areas.Find(statements, area);
        var rows = new List<AggregateRow>();
        var differs = false;
        foreach (var window in _hours.Split(HourAggregator.WindowOf(hour.Hour)))
        {
            var deleted = stored.Where(row => row.IsRawDeleted && window.Contains(row.StartTicks)).ToList();
            var before = stored.Find(row => row.StartTicks == window.StartTicks);
            if (!computed.TryGetValue(window.StartTicks, out var segment) && deleted.Count == 0) continue;
            var (row, isOther) = RowOf(window, segment, deleted, before);
            rows.Add(row);
            differs |= isOther;
        }

        // After a change of the time zone, parts of hours begin elsewhere.
        differs |= rows.Count != stored.Count || area is not null && areaKey is null || stored.Any(row => row.Area != areaKey);
        return differs ? new RolledRows(rows, area, [.. stored.Select(row => row.Area).OfType<long>().Distinct()]) : null;
    }

    /// <summary>Null if the station was removed.</summary>
    public static StationDefinition? StationOf(Statements statements, long key)
    {
        using var rows = statements.Query("SELECT id, version, definition FROM station WHERE key = $1", key);
        return rows.Read() ? DefinitionText.Station(rows.GetString(0), rows.GetInt32(1), rows.GetString(2)) : null;
    }

    public static long? NewestBlock(Statements statements, RollUpPosition hour) =>
        (long?)statements.Scalar("SELECT max(id) FROM reading_block WHERE hour = $1 AND station = $2", hour.Hour, hour.Key);

    public void Replace(Statements statements, RollUpPosition of, RolledRows rolled)
    {
        var area = rolled.Area is { } name ? Areas.KeyOf(statements, name) : (long?)null;
        AggregateRows.Replace(statements, of.Key, of.Hour, [.. rolled.Rows.Select(row => row with { Area = area })]);
        var areas = rolled.AreasBefore.Append(Areas.City).Union(area is { } key ? [key] : []).ToList();
        AreaRollUp.Mark(statements, of.Hour, areas);
        // The increase from the last value of this hour to the first of the next one is part of the next one.
        if (TypesInForce(statements).Any(type => type.Aggregation == Aggregation.CounterIncrement)) AreaRollUp.Mark(statements, of.Hour + 1, areas);
    }

    private static (AggregateRow Row, bool Differs) RowOf(Window window, SegmentAggregates? segment, List<AggregateRow> deleted, AggregateRow? before)
    {
        byte[]? kept = null;
        if (deleted.Count > 0)
        {
            var ofDeleted = SegmentAggregates.Merge(window, deleted.Select(row => SegmentAggregates.Read(row.Kept ?? row.Data, new Window(row.StartTicks, window.EndTicks))));
            if (segment is null)
            {
                segment = ofDeleted;
            }
            else
            {
                kept = ofDeleted.Write();
                segment = SegmentAggregates.Merge(window, [ofDeleted, segment]);
            }
        }

        var differs = segment!.Revise(before is null ? null : SegmentAggregates.Read(before.Data, window));
        return (new AggregateRow(window.StartTicks, deleted.Count > 0, kept, segment.Write()), differs);
    }
}

/// <param name="Rows">The new aggregates, without their area.</param>
/// <param name="Area">Where the station stood; null if in no area.</param>
/// <param name="AreasBefore">The keys of the areas that the stored aggregates belong to.</param>
internal sealed record RolledRows(List<AggregateRow> Rows, string? Area, IReadOnlyList<long> AreasBefore);
