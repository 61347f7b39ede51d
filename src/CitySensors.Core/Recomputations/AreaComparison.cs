using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Recomputations;

/// <summary>An hour of an area, or of the city, compared with what the recomputed hours of its stations give. Immutable.</summary>
public sealed record AreaComparison
{
    private AreaComparison(string? area) => Area = area;

    /// <summary>The area; null for the city.</summary>
    public string? Area { get; }

    /// <summary>What differs.</summary>
    public IReadOnlyList<PartDifference> Parts { get; private init; } = [];

    private bool IsPending { get; init; }

    private bool IsExpired { get; init; }

    private bool HasLive { get; init; }

    private bool HasStations { get; init; }

    /// <summary>An hour that waits for the roll-up.</summary>
    public static AreaComparison Pending(string? area) => new(area) { IsPending = true };

    /// <param name="area">The area; null for the city.</param>
    /// <param name="live">Its live aggregates, by part of the hour.</param>
    /// <param name="recomputed">Those of the recomputed hours of its stations.</param>
    /// <param name="ofStations">Those of the live hours of its stations.</param>
    public static AreaComparison Of(
        string? area, IReadOnlyList<SegmentAggregates> live, IReadOnlyList<SegmentAggregates> recomputed, IReadOnlyList<SegmentAggregates> ofStations)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(recomputed);
        ArgumentNullException.ThrowIfNull(ofStations);
        var parts = AggregateComparison.Compare(live, recomputed);
        // What stations that are removed since have contributed is only known to the area.
        if (parts.Count > 0 && live.Any(part => CountsMoreThan(part, ofStations))) return new AreaComparison(area) { IsExpired = true };
        return new AreaComparison(area) { Parts = parts, HasLive = live.Count > 0, HasStations = recomputed.Count > 0 };
    }

    internal RecomputationSummary AddTo(RecomputationSummary areas, IReadOnlyList<SensorType> types)
    {
        if (IsPending) return areas with { Pending = areas.Pending + 1 };
        if (IsExpired) return areas with { Expired = areas.Expired + 1 };
        return areas.With(AggregateOwner.OfArea(Area), HasLive, HasStations, Parts, types);
    }

    /// <summary>Whether an area has more stations than are stored.</summary>
    private static bool CountsMoreThan(SegmentAggregates live, IEnumerable<SegmentAggregates> ofStations)
    {
        var stored = ofStations.FirstOrDefault(part => part.Window.StartTicks == live.Window.StartTicks);
        return Enumerable.Range(0, live.BySlot.Count).Any(slot => live.Of(slot)?.Stations > (stored?.Of(slot)?.Stations ?? 0));
    }
}
