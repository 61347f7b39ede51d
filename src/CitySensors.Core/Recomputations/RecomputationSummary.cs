using CitySensors.Core.Sensors;

namespace CitySensors.Core.Recomputations;

/// <summary>
/// What the comparison of a recomputation found, of any number of hours in bounded space. An hour is one of a station. Immutable.
/// </summary>
public sealed record RecomputationSummary
{
    /// <summary>How many differences the summary has itself.</summary>
    public const int MaxFirst = 20;

    public static RecomputationSummary Empty { get; } = new();

    /// <summary>Hours with the same figures in both versions.</summary>
    public long Equal { get; init; }

    /// <summary>Hours that are in both versions, with other figures.</summary>
    public long Different { get; init; }

    /// <summary>Hours with live aggregates, but without readings.</summary>
    public long OnlyLive { get; init; }

    /// <summary>Hours with readings, but without live aggregates.</summary>
    public long OnlyRecomputed { get; init; }

    /// <summary>Hours that were not compared because readings of them have expired.</summary>
    public long Expired { get; init; }

    /// <summary>Hours that were not compared because the roll-up has not aggregated their newest readings yet.</summary>
    public long Pending { get; init; }

    /// <summary>Hours that were not compared because stored readings of them are damaged.</summary>
    public long Damaged { get; init; }

    /// <summary>Sensor types with differences, ordered by ID.</summary>
    public IReadOnlyList<SensorSummary> Sensors { get; init; } = [];

    /// <summary>The first differences.</summary>
    public IReadOnlyList<AggregateDifference> First { get; init; } = [];

    /// <summary>The same of areas and of the city, which are compared with what the recomputed hours of their stations give; null before the first.</summary>
    public RecomputationSummary? Areas { get; init; }

    public long Compared => Equal + Different + OnlyLive + OnlyRecomputed;

    /// <summary>The hours that a swap changes.</summary>
    public long Unequal => Different + OnlyLive + OnlyRecomputed;

    /// <summary>The summary with an hour of an area in addition.</summary>
    public RecomputationSummary With(AreaComparison area, IReadOnlyList<SensorType> types)
    {
        ArgumentNullException.ThrowIfNull(area);
        return this with { Areas = area.AddTo(Areas ?? Empty, types) };
    }

    /// <summary>The summary with an hour that was compared in addition.</summary>
    /// <param name="owner">The station or area.</param>
    /// <param name="hasLive">Whether there are live aggregates of the hour.</param>
    /// <param name="hasReadings">Whether there are readings of the hour.</param>
    /// <param name="differences">The differences of the two versions.</param>
    /// <param name="types">The sensor types by slot.</param>
    public RecomputationSummary With(AggregateOwner owner, bool hasLive, bool hasReadings, IReadOnlyList<PartDifference> differences, IReadOnlyList<SensorType> types)
    {
        ArgumentNullException.ThrowIfNull(differences);
        if (differences.Count == 0) return this with { Equal = Equal + 1 };
        var described = differences.SelectMany(part => part.Describe(owner, types)).ToList();
        var sensors = Sensors.ToDictionary(sensor => sensor.Sensor, StringComparer.Ordinal);
        foreach (var one in described.GroupBy(difference => difference.Sensor))
        {
            var type = types.First(known => known.Id == one.Key);
            var before = sensors.GetValueOrDefault(one.Key) ?? new SensorSummary(one.Key, 0, null);
            sensors[one.Key] = new SensorSummary(one.Key, before.Hours + 1, one.Select(difference => GreatestDifference.Of(difference, type)).Append(before.Greatest).MaxBy(greatest => greatest?.By ?? -1));
        }

        return this with
        {
            Different = Different + (hasLive && hasReadings ? 1 : 0),
            OnlyLive = OnlyLive + (hasReadings ? 0 : 1),
            OnlyRecomputed = OnlyRecomputed + (hasLive ? 0 : 1),
            Sensors = [.. sensors.Values.OrderBy(sensor => sensor.Sensor, StringComparer.Ordinal)],
            First = First.Count >= MaxFirst ? First : [.. First.Concat(described).Take(MaxFirst)],
        };
    }
}

/// <param name="Sensor">The sensor type.</param>
/// <param name="Hours">How many hours of stations differ.</param>
/// <param name="Greatest">The greatest difference of a figure that both versions have; null if there is none.</param>
public sealed record SensorSummary(string Sensor, long Hours, GreatestDifference? Greatest);

/// <param name="Figure">The figure: min, max, mean or sum.</param>
/// <param name="By">By how much it differs, in the unit of the sensor type.</param>
/// <param name="At">The hour.</param>
public sealed record GreatestDifference(string Figure, double By, AggregateDifference At)
{
    /// <summary>The figure that differs most; null if the versions have no such figure in common that differs.</summary>
    public static GreatestDifference? Of(AggregateDifference difference, SensorType type)
    {
        ArgumentNullException.ThrowIfNull(difference);
        ArgumentNullException.ThrowIfNull(type);
        if (difference is not { Live: { } live, Recomputed: { } recomputed }) return null;
        ReadOnlySpan<(string Figure, double? Live, double? Recomputed)> figures =
            [("min", live.Min, recomputed.Min), ("max", live.Max, recomputed.Max), ("mean", live.Mean, recomputed.Mean), ("sum", live.Sum, recomputed.Sum)];
        GreatestDifference? greatest = null;
        foreach (var (figure, before, now) in figures)
        {
            if (before is not { } from || now is not { } to) continue;
            var by = Math.Abs(type.Circular is { } scale ? scale.Difference(from, to) : to - from);
            if (by > (greatest?.By ?? 0)) greatest = new GreatestDifference(figure, by, difference);
        }

        return greatest;
    }
}
