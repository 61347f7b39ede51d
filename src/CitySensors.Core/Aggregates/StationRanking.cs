using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <summary>A figure of a window.</summary>
public enum RankedBy
{
    /// <summary>The number of valid values.</summary>
    Count,

    Outliers,

    /// <summary>Values that failed quality control, and suspect ones.</summary>
    Faults,

    Mean,
    Min,
    Max,

    /// <summary>Of amounts and counters.</summary>
    Sum,

    Completeness,
}

/// <summary>Ranks stations by a figure of one window. Stations with the same figure are in order of their IDs. Not thread safe.</summary>
/// <param name="by">The figure.</param>
/// <param name="types">The sensor types by slot.</param>
/// <param name="slots">A bit for each sensor type: a single one, unless the figure adds up over sensors.</param>
/// <param name="isAscending">Whether the least is the first.</param>
public sealed class StationRanking(RankedBy by, IReadOnlyList<SensorType> types, ulong slots, bool isAscending)
{
    private readonly List<RankedStation> _stations = [];

    /// <summary>Whether the figures of several sensors can be added.</summary>
    public static bool AddsUpOverSensors(RankedBy by) => by is RankedBy.Count or RankedBy.Outliers or RankedBy.Faults;

    /// <summary>Adds a station; it is left out if it has no such figure.</summary>
    public void Add(string stationId, SegmentAggregates window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var (value, count) = (double.NaN, 0L);
        for (var slot = 0; slot < types.Count; slot++)
        {
            if ((slots >> slot & 1) == 0 || window.Of(slot) is not { IsEmpty: false } one) continue;
            var figure = FigureOf(one, types[slot], window.Window);
            value = double.IsNaN(value) ? figure : value + figure;
            count += one.Count;
        }

        if (double.IsFinite(value)) _stations.Add(new RankedStation(stationId, value, count));
    }

    public IEnumerable<RankedStation> Best(int limit) =>
        (isAscending ? _stations.OrderBy(station => station.Value) : _stations.OrderByDescending(station => station.Value))
        .ThenBy(station => station.StationId, StringComparer.Ordinal).Take(limit);

    private double FigureOf(Aggregate one, SensorType type, Window window) => by switch
    {
        RankedBy.Count => one.Count,
        RankedBy.Outliers => one.Outliers,
        RankedBy.Faults => one.Failed + one.Suspect,
        RankedBy.Mean => type.Circular is { } scale ? one.Direction(scale) : one.Mean,
        RankedBy.Min => one.Min,
        RankedBy.Max => one.Max,
        RankedBy.Sum => one.Sum,
        RankedBy.Completeness => one.CompletenessIn(window) ?? double.NaN,
        _ => throw new InvalidOperationException($"Unknown figure {by}."),
    };
}

/// <param name="StationId">The station.</param>
/// <param name="Value">The figure.</param>
/// <param name="Count">The number of valid values.</param>
public readonly record struct RankedStation(string StationId, double Value, long Count);
