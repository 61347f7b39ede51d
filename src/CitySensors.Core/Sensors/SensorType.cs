using System.Collections.Frozen;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Sensors;

/// <summary>A range of values, including its bounds.</summary>
public sealed record PlausibleRange(double Min, double Max)
{
    public bool Contains(double value) => value >= Min && value <= Max;
}

/// <summary>A kind of sensor that stations can have.</summary>
/// <param name="Id">The member name in readings.</param>
/// <param name="Name">The display name.</param>
/// <param name="Unit">A UCUM code.</param>
/// <param name="Distribution">The known distribution of its values; null if it is unknown, in which case they have no scores and are no outliers.</param>
/// <param name="Plausible">The range outside of which a value fails quality control; null if unknown.</param>
/// <param name="FaultValues">Values that indicate a fault instead of a measurement; such a value fails quality control.</param>
/// <param name="Version">Incremented by every change.</param>
public sealed record SensorType(
    string Id,
    string Name,
    string Unit,
    Distribution? Distribution,
    PlausibleRange? Plausible = null,
    IReadOnlyList<double>? FaultValues = null,
    int Version = 1)
{
    /// <summary>
    /// The relative distance up to which a value counts as one of <see cref="FaultValues"/> or <see cref="SuspectValues"/>: the rounding of single
    /// precision, of conversions and of five digits.
    /// </summary>
    public const double Tolerance = 1e-5;

    public IReadOnlyList<double> FaultValues { get; init; } = FaultValues ?? [];

    /// <summary>Values that may be a measurement, but that devices also send instead of one.</summary>
    public IReadOnlyList<double> SuspectValues { get; init; } = [];

    /// <summary>The range outside of which a plausible value is suspect; null if there is none.</summary>
    public PlausibleRange? SuspectOutside { get; init; }

    /// <summary>The tests of the sequence of values; null if there are none.</summary>
    public SequenceTests? Tests { get; init; }

    /// <summary>Whether ordinary values are evaluated: whether there is a range that they are compared with, or a test.</summary>
    public bool IsEvaluated => Plausible is not null || SuspectOutside is not null || Tests is not null;

    /// <summary>The scale of a circular quantity; null if values are not circular.</summary>
    public CircularScale? Circular { get; init; }

    /// <summary>How values are combined; <see cref="Aggregation.CircularMean"/> if and only if they are circular.</summary>
    public Aggregation Aggregation { get; init; }

    /// <summary>The symbol of the unit as people write it; null for that of <see cref="UnitSymbols"/>.</summary>
    public string? Symbol { get; init; }

    /// <summary>How many decimals of a value are shown at most; null for as many as its size suggests.</summary>
    public int? Decimals { get; init; }

    /// <summary>Display names in other languages, by BCP 47 language tag.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>See <see cref="Symbol"/>.</summary>
    public string SymbolOrDefault => Symbol ?? UnitSymbols.Of(Unit);

    /// <summary>The display name in a language: of the same tag, of its primary language, or else <see cref="Name"/>.</summary>
    /// <param name="language">A BCP 47 language tag, such as <c>de</c> or <c>de-AT</c>.</param>
    public string NameIn(string language) => LocalizedTexts.Find(Names, language) ?? Name;

    /// <summary>
    /// The band of expected values, which excludes 0.01 % of readings on either side; of a circular quantity from low clockwise to high. Null
    /// without a distribution, and where the whole circle is expected.
    /// </summary>
    public (double Low, double High)? ExpectedBand()
    {
        if (Distribution is null) return null;
        var low = Distribution.ValueOfLowerTail(Scorer.OutlierTailProbability);
        var high = Distribution.ValueOfUpperTail(Scorer.OutlierTailProbability);
        if (Circular is null) return (low, high);
        return high - low < Circular.Period ? (Circular.Normalize(low), Circular.Normalize(high)) : null;
    }

    /// <summary>Whether a value indicates a sensor fault.</summary>
    public bool IsFault(double value) => IsFault(value, value);

    /// <summary>Whether a value that does not indicate a fault may be no measurement.</summary>
    public bool IsSuspect(double value) => IsSuspect(value, value);

    /// <summary>The same for a value that was corrected: what devices send in place of a measurement is recognised before the correction.</summary>
    public bool IsFault(double value, double raw) => IsNear(FaultValues, raw) || Plausible?.Contains(value) == false;

    /// <summary>The same for a value that was corrected.</summary>
    public bool IsSuspect(double value, double raw) => !IsFault(value, raw) && (IsNear(SuspectValues, raw) || SuspectOutside?.Contains(value) == false);

    private static bool IsNear(IReadOnlyList<double> values, double value)
    {
        // By index, because enumerating allocates.
        for (var i = 0; i < values.Count; i++)
            if (Math.Abs(value - values[i]) <= Tolerance * Math.Abs(values[i])) return true;
        return false;
    }
}
