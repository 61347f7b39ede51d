namespace CitySensors.Core.Quality;

/// <summary>
/// The tests of the sequence of values of a sensor; each is null if it is not made. They follow tests 6 to 8 and 10 of QARTOD (US IOOS, Manual for
/// Real-Time Quality Control of In-situ Temperature and Salinity Data); docs/readings.md has the differences. Immutable.
/// </summary>
public sealed record SequenceTests
{
    public SpikeTest? Spike { get; init; }

    public RateOfChangeTest? RateOfChange { get; init; }

    public FlatLineTest? FlatLine { get; init; }

    public AttenuatedSignalTest? AttenuatedSignal { get; init; }
}

/// <summary>What a threshold is a multiple of.</summary>
public enum ThresholdScale
{
    /// <summary>The unit of the sensor type.</summary>
    Unit,

    /// <summary>The standard deviation of the known distribution.</summary>
    StandardDeviation,
}

/// <summary>A value is a spike as large as the smaller of its distances from the values before and after, if it is above or below both.</summary>
/// <param name="Suspect">The size above which it is suspect; null if no spike is.</param>
/// <param name="Fail">The size above which it fails; null if no spike does.</param>
/// <param name="Scale">What the sizes are multiples of.</param>
public sealed record SpikeTest(double? Suspect, double? Fail, ThresholdScale Scale = ThresholdScale.Unit);

/// <summary>The change from the value before, divided by the time between them.</summary>
/// <param name="Suspect">The change in <paramref name="Per"/> above which a value is suspect; null if none is.</param>
/// <param name="Fail">The change above which it fails; null if none does.</param>
/// <param name="Per">The time of these changes; positive.</param>
/// <param name="Scale">What the changes are multiples of.</param>
public sealed record RateOfChangeTest(double? Suspect, double? Fail, TimeSpan Per, ThresholdScale Scale = ThresholdScale.Unit);

/// <summary>Values that do not differ from the first of them by more than a tolerance.</summary>
/// <param name="SuspectAfter">The time since the first of them after which a value is suspect; null if none is.</param>
/// <param name="FailAfter">The time after which it fails; null if none does.</param>
/// <param name="MinValues">The least number of such values; at least 2.</param>
/// <param name="Tolerance">The tolerance in the unit of the sensor type.</param>
public sealed record FlatLineTest(TimeSpan? SuspectAfter, TimeSpan? FailAfter, int MinValues = FlatLineTest.DefaultMinValues, double Tolerance = 0)
{
    /// <summary>The number of equal values that fail in the manual.</summary>
    public const int DefaultMinValues = 5;

    /// <summary>Values that may stay the same for any time, such as no rain.</summary>
    public IReadOnlyList<double> Except { get; init; } = [];

    public bool Equals(FlatLineTest? other) => other is not null && SuspectAfter == other.SuspectAfter && FailAfter == other.FailAfter
        && MinValues == other.MinValues && Tolerance.Equals(other.Tolerance) && Except.SequenceEqual(other.Except);

    public override int GetHashCode() => HashCode.Combine(SuspectAfter, FailAfter, MinValues, Tolerance, Except.Count);
}

/// <summary>How much values vary.</summary>
public enum SpreadMeasure
{
    /// <summary>The greatest value less the least one.</summary>
    Range,

    /// <summary>The standard deviation of the values.</summary>
    StandardDeviation,
}

/// <summary>The spread of the values of a time. Not made for circular values.</summary>
/// <param name="Over">The time, of which a value is tested for up to a quarter more; positive.</param>
/// <param name="SuspectBelow">The spread below which a value is suspect; null if none is.</param>
/// <param name="FailBelow">The spread below which it fails; null if none does.</param>
/// <param name="Measure">The measure of the spread.</param>
/// <param name="MinValues">The least number of values in the time; at least 2.</param>
/// <param name="Scale">What the spreads are multiples of.</param>
public sealed record AttenuatedSignalTest(
    TimeSpan Over,
    double? SuspectBelow,
    double? FailBelow,
    SpreadMeasure Measure = SpreadMeasure.Range,
    int MinValues = FlatLineTest.DefaultMinValues,
    ThresholdScale Scale = ThresholdScale.Unit)
{
    /// <summary>Values that are not tested, such as no rain.</summary>
    public IReadOnlyList<double> Except { get; init; } = [];

    public bool Equals(AttenuatedSignalTest? other) => other is not null && Over == other.Over && Nullable.Equals(SuspectBelow, other.SuspectBelow)
        && Nullable.Equals(FailBelow, other.FailBelow) && Measure == other.Measure && MinValues == other.MinValues && Scale == other.Scale && Except.SequenceEqual(other.Except);

    public override int GetHashCode() => HashCode.Combine(Over, SuspectBelow, FailBelow, Measure, MinValues, Scale, Except.Count);
}
