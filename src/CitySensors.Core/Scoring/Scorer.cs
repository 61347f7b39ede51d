using System.Numerics;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Scoring;

/// <summary>
/// Scores all sensors of a reading at once: standard score, tail probability, outlier and plausibility. Immutable and thread safe.
/// </summary>
public sealed class Scorer
{
    /// <summary>A value is an outlier when its tail is less probable than this: outside of 0.01 % to 99.99 %, |z| &gt; 3.719.</summary>
    public const double OutlierTailProbability = 1e-4;

    private static readonly double Sqrt2 = Math.Sqrt(2);

    private readonly SensorType[] _sensorTypes;
    private readonly double[] _mean;
    private readonly double[] _standardDeviation;
    private readonly double[] _plausibleMin;
    private readonly double[] _plausibleMax;
    private readonly double[] _folded;
    private readonly double[] _nearZero;
    private readonly double[][] _nearZeroSeries;

    public Scorer(IReadOnlyList<SensorType> sensorTypes)
    {
        ArgumentNullException.ThrowIfNull(sensorTypes);
        _sensorTypes = [.. sensorTypes];
        _mean = Column(type => type.Distribution.Mean, 0);
        _standardDeviation = Column(type => type.Distribution.StandardDeviation, 1);
        _plausibleMin = Column(type => type.Plausible?.Min ?? double.NegativeInfinity, double.NegativeInfinity);
        _plausibleMax = Column(type => type.Plausible?.Max ?? double.PositiveInfinity, double.PositiveInfinity);
        _folded = Column(type => type.Distribution.Kind == DistributionKind.FoldedNormal ? 1 : 0, 0);
        _nearZero = Column(type => FoldedNearZero.Limit(type.Distribution), 0);
        _nearZeroSeries = [.. Enumerable.Range(0, FoldedNearZero.Terms)
            .Select(k => Column(type => FoldedNearZero.Coefficients(type.Distribution)[k], 0))];
    }

    public int SensorTypes => _sensorTypes.Length;

    /// <summary>Scores one reading; NaN stands where a sensor gave no value.</summary>
    /// <exception cref="ArgumentException">There are more values than sensor types, or the buffer is for other sensor types.</exception>
    public void Score(ReadOnlySpan<double> values, Scores into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (values.Length > _sensorTypes.Length) throw new ArgumentException("More values than sensor types.", nameof(values));
        if (into.Quality.Length != _sensorTypes.Length) throw new ArgumentException("The buffer is for other sensor types.", nameof(into));

        Span<double> padded = stackalloc double[_mean.Length];
        padded.Fill(double.NaN);
        values.CopyTo(padded);

        ulong present = 0, outliers = 0, implausible = 0;
        for (var i = 0; i < padded.Length; i += Vector<double>.Count)
        {
            var x = new Vector<double>(padded[i..]);
            var mean = new Vector<double>(_mean, i);
            var standardDeviation = new Vector<double>(_standardDeviation, i);
            var z = (x - mean) / standardDeviation;
            var folded = Vector.GreaterThan(new Vector<double>(_folded, i), Vector<double>.Zero);
            var tail = NormalTail(z);
            if (!Vector.EqualsAll(folded, Vector<long>.Zero))
                tail = Vector.ConditionalSelect(Vector.AsVectorDouble(folded), FoldedTail(x, i), tail);

            z.CopyTo(into.StandardScoreBuffer[i..]);
            tail.CopyTo(into.TailProbabilityBuffer[i..]);
            present |= Bits(Vector.Equals(x, x), i);
            outliers |= Bits(Vector.LessThan(tail, new Vector<double>(OutlierTailProbability)), i);
            implausible |= Bits(
                Vector.LessThan(x, new Vector<double>(_plausibleMin, i)) | Vector.GreaterThan(x, new Vector<double>(_plausibleMax, i)), i);
        }

        into.Present = present;
        into.Outliers = outliers;
        into.Failed = implausible | FaultValues(padded, present);
        FillQuality(into);
    }

    internal static int Padded(int sensorTypes) =>
        (sensorTypes + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;

    private static Vector<double> NormalTail(Vector<double> z) =>
        new Vector<double>(0.5) * ComplementaryError.Erfc(Vector.Abs(z) / new Vector<double>(Sqrt2));

    private Vector<double> FoldedTail(Vector<double> x, int offset)
    {
        var half = new Vector<double>(0.5);
        var scale = new Vector<double>(_standardDeviation, offset) * new Vector<double>(Sqrt2);
        var centre = Vector.Abs(new Vector<double>(_mean, offset));
        var from = ComplementaryError.Erfc((centre - x) / scale);
        var mirrored = ComplementaryError.Erfc((centre + x) / scale);
        var upper = half * (ComplementaryError.Erfc((x - centre) / scale) + mirrored);
        var lower = Vector.ConditionalSelect(
            Vector.LessThanOrEqual(x, new Vector<double>(_nearZero, offset)), NearZero(x, offset), half * (from - mirrored));
        var tail = Vector.Min(upper, lower);
        tail = Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), Vector<double>.Zero, tail);
        return Vector.ConditionalSelect(Vector.Equals(x, x), tail, x);
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

    private static ulong Bits(Vector<long> lanes, int offset) => (ulong)MoveMask(lanes) << offset;

    private static uint MoveMask(Vector<long> lanes)
    {
        uint bits = 0;
        for (var lane = 0; lane < Vector<long>.Count; lane++) bits |= (uint)(lanes[lane] & 1) << lane;
        return bits;
    }

    private ulong FaultValues(ReadOnlySpan<double> values, ulong present)
    {
        ulong faults = 0;
        for (; present != 0; present &= present - 1)
        {
            var i = BitOperations.TrailingZeroCount(present);
            if (_sensorTypes[i].FaultValues.Count > 0 && _sensorTypes[i].FaultValues.Contains(values[i])) faults |= 1UL << i;
        }

        return faults;
    }

    private void FillQuality(Scores scores)
    {
        var quality = scores.QualityBuffer;
        for (var i = 0; i < quality.Length; i++)
        {
            var bit = 1UL << i;
            quality[i] = (scores.Present & bit) == 0 ? QualityFlag.Missing
                : (scores.Failed & bit) != 0 ? QualityFlag.Fail
                : _plausibleMin[i] == double.NegativeInfinity && _plausibleMax[i] == double.PositiveInfinity ? QualityFlag.NotEvaluated
                : QualityFlag.Pass;
        }
    }

    private double[] Column(Func<SensorType, double> of, double padding)
    {
        var column = new double[Padded(_sensorTypes.Length)];
        Array.Fill(column, padding);
        for (var i = 0; i < _sensorTypes.Length; i++) column[i] = of(_sensorTypes[i]);
        return column;
    }
}
