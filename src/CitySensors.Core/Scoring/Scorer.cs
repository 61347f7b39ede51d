using System.Numerics;
using System.Runtime.Intrinsics;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Scoring;

/// <summary>
/// Scores all sensors of a reading at once: standard score, tail probability, outlier and plausibility. Immutable and thread safe.
/// </summary>
public sealed class Scorer
{
    /// <summary>A value is an outlier if its tail probability is below this: outside of 0.01 % to 99.99 %, |z| &gt; 3.719.</summary>
    public const double OutlierTailProbability = 1e-4;

    private static readonly double Sqrt2 = Math.Sqrt(2);

    private readonly SensorType[] _sensorTypes;
    private readonly double[] _mean;
    private readonly double[] _standardDeviation;
    private readonly double[] _unremarkableMin;
    private readonly double[] _unremarkableMax;
    private readonly double[] _folded;
    private readonly ulong _notEvaluated;
    private readonly double[] _nearZero;
    private readonly double[][] _nearZeroSeries;
    private readonly int[] _unscored;
    private readonly (int Slot, double Mean, CircularScale Scale)[] _circular;

    public Scorer(IReadOnlyList<SensorType> sensorTypes)
    {
        ArgumentNullException.ThrowIfNull(sensorTypes);
        _sensorTypes = [.. sensorTypes];
        Tests = SequenceTestPlan.For(_sensorTypes);
        // Without a distribution, every value is in the middle of an infinitely wide one and so never an outlier; its scores are taken out at the end.
        _unscored = [.. Enumerable.Range(0, _sensorTypes.Length).Where(i => _sensorTypes[i].Distribution is null)];
        _circular = [.. from slot in Enumerable.Range(0, _sensorTypes.Length)
                        let type = _sensorTypes[slot]
                        where type.Circular is not null && type.Distribution is not null
                        select (slot, type.Distribution!.Mean, type.Circular!)];
        _mean = Column(type => type.Distribution?.Mean ?? 0, 0);
        _standardDeviation = Column(type => type.Distribution?.StandardDeviation ?? double.PositiveInfinity, 1);
        _unremarkableMin = Column(type => UnremarkableRange.Of(type).Min, double.NegativeInfinity);
        _unremarkableMax = Column(type => UnremarkableRange.Of(type).Max, double.PositiveInfinity);
        _folded = Column(type => type.Distribution?.Kind == DistributionKind.FoldedNormal ? 1 : 0, 0);
        for (var i = 0; i < _sensorTypes.Length; i++)
            if (!_sensorTypes[i].IsEvaluated) _notEvaluated |= 1UL << i;
        _nearZero = Column(type => type.Distribution is { } known ? FoldedNearZero.Limit(known) : 0, 0);
        _nearZeroSeries = [.. Enumerable.Range(0, FoldedNearZero.Terms)
            .Select(k => Column(type => type.Distribution is { } known ? FoldedNearZero.Coefficients(known)[k] : 0, 0))];
    }

    public int SensorTypes => _sensorTypes.Length;

    /// <summary>The tests on sequences of values, which a station makes; null if no sensor type has any.</summary>
    internal SequenceTestPlan? Tests { get; }

    /// <summary>Scores one reading; NaN marks missing values.</summary>
    /// <exception cref="ArgumentException">There are more values than sensor types, or the buffer has a different number of sensor types.</exception>
    public void Score(ReadOnlySpan<double> values, Scores into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (values.Length > _sensorTypes.Length) throw new ArgumentException("More values than sensor types.", nameof(values));
        if (into.StandardScores.Length != _sensorTypes.Length) throw new ArgumentException("The buffer has a different number of sensor types.", nameof(into));

        Span<double> padded = stackalloc double[_mean.Length];
        padded.Fill(double.NaN);
        values.CopyTo(padded);

        // A circular quantity is as far from its mean as the shortest way around the circle.
        Span<double> unwrapped = _circular.Length == 0 ? [] : stackalloc double[_mean.Length];
        if (_circular.Length > 0) padded.CopyTo(unwrapped);
        foreach (var (slot, mean, scale) in _circular) unwrapped[slot] = mean + scale.Difference(mean, padded[slot]);

        ulong present = 0, outliers = 0, remarkable = 0;
        for (var i = 0; i < padded.Length; i += Vector<double>.Count)
        {
            var x = new Vector<double>(padded[i..]);
            var isPresent = Vector.Equals(x, x);
            var mean = new Vector<double>(_mean, i);
            var position = _circular.Length == 0 ? x : new Vector<double>(unwrapped[i..]);
            var known = Vector.ConditionalSelect(isPresent, position, mean);
            var z = (known - mean) / new Vector<double>(_standardDeviation, i);
            var tail = Tail(known, z, i);

            Vector.ConditionalSelect(isPresent, z, x).CopyTo(into.StandardScoreBuffer[i..]);
            Vector.ConditionalSelect(isPresent, tail, x).CopyTo(into.TailProbabilityBuffer[i..]);
            present |= Bits(isPresent, i);
            outliers |= Bits(Vector.LessThan(tail, new Vector<double>(OutlierTailProbability)), i);
            remarkable |= Bits(Remarkable(x, i), i);
        }

        foreach (var slot in _unscored) into.StandardScoreBuffer[slot] = into.TailProbabilityBuffer[slot] = double.NaN;
        into.Present = present;
        into.Outliers = outliers & present;
        (into.Failed, into.Suspect) = remarkable == 0 ? (0, 0) : Check(padded, remarkable);
        into.NotEvaluated = _notEvaluated;
        into.Tests = null;
    }

    /// <summary>Scores a reading whose values may be corrected: listed values are compared with the raw ones.</summary>
    internal void Score(in Reading reading, Scores into)
    {
        Score(reading.Values, into);
        if (reading.Raw.IsEmpty) return;
        for (var slot = 0; slot < reading.Raw.Length; slot++)
        {
            if (double.IsNaN(reading.Raw[slot])) continue;
            var (bit, type) = (1UL << slot, _sensorTypes[slot]);
            into.Failed &= ~bit;
            into.Suspect &= ~bit;
            if (type.IsFault(reading.Values[slot], reading.Raw[slot])) into.Failed |= bit;
            else if (type.IsSuspect(reading.Values[slot], reading.Raw[slot])) into.Suspect |= bit;
        }
    }

    internal static int Padded(int sensorTypes) =>
        (sensorTypes + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;

    private Vector<double> Tail(Vector<double> x, Vector<double> z, int offset)
    {
        var half = new Vector<double>(0.5);
        var sqrt2 = new Vector<double>(Sqrt2);
        var folded = Vector.GreaterThan(new Vector<double>(_folded, offset), Vector<double>.Zero);
        if (Vector.EqualsAll(folded, Vector<long>.Zero)) return half * ComplementaryError.OfMagnitude(Vector.Abs(z) / sqrt2);

        // A folded distribution is the same for ±μ; a normal one uses its own mean. Values below zero are impossible: their tail is zero.
        var mean = new Vector<double>(_mean, offset);
        var scale = new Vector<double>(_standardDeviation, offset) * sqrt2;
        var centre = Vector.ConditionalSelect(folded, Vector.Abs(mean), mean);
        var beyond = ComplementaryError.OfMagnitude(Vector.Abs(x - centre) / scale);
        var mirrored = ComplementaryError.OfMagnitude(Vector.Max(x + centre, Vector<double>.Zero) / scale);
        var isAbove = Vector.GreaterThanOrEqual(x, centre);
        var within = new Vector<double>(2.0) - beyond;
        var upper = half * (Vector.ConditionalSelect(isAbove, beyond, within) + mirrored);
        var lower = Vector.ConditionalSelect(
            Vector.LessThanOrEqual(x, new Vector<double>(_nearZero, offset)),
            NearZero(x, offset),
            half * (Vector.ConditionalSelect(isAbove, within, beyond) - mirrored));
        var tail = Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), Vector<double>.Zero, Vector.Min(upper, lower));
        return Vector.ConditionalSelect(folded, tail, half * beyond);
    }

    private Vector<long> Remarkable(Vector<double> x, int offset) =>
        Vector.LessThan(x, new Vector<double>(_unremarkableMin, offset)) | Vector.GreaterThan(x, new Vector<double>(_unremarkableMax, offset));

    /// <summary>Quality control of the few values outside of their unremarkable range.</summary>
    private (ulong Failed, ulong Suspect) Check(ReadOnlySpan<double> values, ulong slots)
    {
        ulong failed = 0, suspect = 0;
        for (; slots != 0; slots &= slots - 1)
        {
            var slot = BitOperations.TrailingZeroCount(slots);
            if (_sensorTypes[slot].IsFault(values[slot])) failed |= 1UL << slot;
            else if (_sensorTypes[slot].IsSuspect(values[slot])) suspect |= 1UL << slot;
        }

        return (failed, suspect);
    }

    /// <summary>P(X ≤ x) by the series of <see cref="FoldedNearZero"/>.</summary>
    private Vector<double> NearZero(Vector<double> x, int offset)
    {
        var h = x / new Vector<double>(_standardDeviation, offset);
        var square = h * h;
        var sum = new Vector<double>(_nearZeroSeries[^1], offset);
        for (var k = FoldedNearZero.Terms - 2; k >= 0; k--)
            sum = Vector.FusedMultiplyAdd(sum, square, new Vector<double>(_nearZeroSeries[k], offset));
        return h * sum;
    }

    /// <summary>The lanes as a bit mask.</summary>
    private static ulong Bits(Vector<long> lanes, int offset)
    {
        if (Vector<long>.Count == Vector256<long>.Count) return (ulong)lanes.AsVector256().ExtractMostSignificantBits() << offset;
        ulong bits = 0;
        for (var lane = 0; lane < Vector<long>.Count; lane++) bits |= (ulong)(lanes[lane] & 1) << lane;
        return bits << offset;
    }

    private double[] Column(Func<SensorType, double> of, double padding)
    {
        var column = new double[Padded(_sensorTypes.Length)];
        Array.Fill(column, padding);
        for (var i = 0; i < _sensorTypes.Length; i++) column[i] = of(_sensorTypes[i]);
        return column;
    }
}
