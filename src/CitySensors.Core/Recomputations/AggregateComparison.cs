using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Recomputations;

/// <summary>Compares the live aggregates of a station or area in an hour with those that were computed again.</summary>
public static class AggregateComparison
{
    /// <summary>The parts of the hour with differences, in order of time; none if both versions are the same.</summary>
    /// <param name="live">The live aggregates; one, or one per part of the hour where the clocks of the city show a full hour within it.</param>
    /// <param name="recomputed">Those computed again.</param>
    public static IReadOnlyList<PartDifference> Compare(IEnumerable<SegmentAggregates> live, IEnumerable<SegmentAggregates> recomputed)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(recomputed);
        var parts = new SortedDictionary<long, (SegmentAggregates? Live, SegmentAggregates? Recomputed)>();
        foreach (var one in live) parts[one.Window.StartTicks] = (one, null);
        foreach (var one in recomputed) parts[one.Window.StartTicks] = (parts.GetValueOrDefault(one.Window.StartTicks).Live, one);
        return [.. parts.Select(part => new PartDifference(part.Key, part.Value.Live, part.Value.Recomputed)).Where(part => part.Sensors.Count > 0)];
    }
}

/// <summary>An hour of a station or area, or a part of one, that differs between two versions. Immutable.</summary>
/// <param name="StartTicks">The start in UTC ticks.</param>
/// <param name="Live">The live version; null if there is none.</param>
/// <param name="Recomputed">The version that was computed again; null if there are no readings, or stations.</param>
public sealed record PartDifference(long StartTicks, SegmentAggregates? Live, SegmentAggregates? Recomputed)
{
    /// <summary>The sensors that differ, by slot.</summary>
    public IReadOnlyList<SensorDifference> Sensors { get; } = [.. Of(StartTicks, Live, Recomputed)];

    /// <param name="owner">The station or area.</param>
    /// <param name="types">The sensor types by slot.</param>
    public IEnumerable<AggregateDifference> Describe(AggregateOwner owner, IReadOnlyList<SensorType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return Sensors.Where(sensor => sensor.Slot < types.Count).Select(sensor => new AggregateDifference(
            owner.StationId,
            new DateTimeOffset(StartTicks, TimeSpan.Zero),
            types[sensor.Slot].Id,
            sensor.Figures,
            AggregateValues.Of(Live?.Of(sensor.Slot), types[sensor.Slot]),
            AggregateValues.Of(Recomputed?.Of(sensor.Slot), types[sensor.Slot])) { Area = owner.Area });
    }

    private static IEnumerable<SensorDifference> Of(long startTicks, SegmentAggregates? live, SegmentAggregates? recomputed)
    {
        for (var slot = 0; slot < Math.Max(live?.BySlot.Count ?? 0, recomputed?.BySlot.Count ?? 0); slot++)
        {
            var (before, now) = (NotEmpty(live?.Of(slot)), NotEmpty(recomputed?.Of(slot)));
            if (before is null && now is null) continue;
            var figures = before is null || now is null ? AggregateFigures.None : before.DifferenceTo(now, startTicks);
            if (before is null || now is null || figures != AggregateFigures.None) yield return new SensorDifference(slot, figures);
        }
    }

    private static Aggregate? NotEmpty(Aggregate? one) => one is { IsEmpty: false } ? one : null;
}

/// <param name="Slot">The slot of the sensor type.</param>
/// <param name="Figures">What differs; none if only one of the versions has the sensor.</param>
public readonly record struct SensorDifference(int Slot, AggregateFigures Figures);
