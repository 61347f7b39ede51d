using System.Numerics;
using System.Runtime.InteropServices;
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

    public Scorer(IReadOnlyList<SensorType> sensorTypes)
    {
        ArgumentNullException.ThrowIfNull(sensorTypes);
        _sensorTypes = [.. sensorTypes];
        _mean = Column(type => type.Distribution.Mean, 0);
        _standardDeviation = Column(type => type.Distribution.StandardDeviation, 1);
        _plausibleMin = Column(type => type.Plausible?.Min ?? double.NegativeInfinity, double.NegativeInfinity);
        _plausibleMax = Column(type => type.Plausible?.Max ?? double.PositiveInfinity, double.PositiveInfinity);
        _folded = Column(type => type.Distribution.Kind == DistributionKind.FoldedNormal ? 1 : 0, 0);
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
            var tail = Vector.GreaterThan(new Vector<double>(_folded, i), Vector<double>.Zero) is var folded && Vector.EqualsAll(folded, Vector<long>.Zero)
                ? NormalTail(z)
                : Vector.ConditionalSelect(Vector.AsVectorDouble(folded), FoldedTail(x, z, (x + mean) / standardDeviation), NormalTail(z));

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

    private static Vector<double> FoldedTail(Vector<double> x, Vector<double> z, Vector<double> mirrored)
    {
        var half = new Vector<double>(0.5);
        var sqrt2 = new Vector<double>(Sqrt2);
        var upper = half * (ComplementaryError.Erfc(z / sqrt2) + ComplementaryError.Erfc(mirrored / sqrt2));
        // Φ(z) - Φ(-mirrored), which stays exact where both are close to each other.
        var lower = half * (ComplementaryError.Erfc(-z / sqrt2) - ComplementaryError.Erfc(mirrored / sqrt2));
        var tail = Vector.Max(Vector.Min(upper, lower), Vector<double>.Zero);
        tail = Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), Vector<double>.Zero, tail);
        return Vector.ConditionalSelect(Vector.Equals(x, x), tail, x);
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
