namespace CitySensors.Core.Aggregates;

/// <summary>
/// The quantiles of any number of values, in a bounded number of buckets: a DDSketch (C. Masson et al., VLDB 2019) whose buckets are merged in
/// pairs when there are too many (UDDSketch, I. Epicoco et al., 2020). The result does not depend on the order of the values, nor on how
/// sketches of parts of them are merged. Not thread safe.
/// </summary>
/// <remarks>
/// A quantile is within 1 % of a value of that rank. The largest and the smallest magnitude of values of one sign may be a factor of 6·10¹⁷ apart;
/// each time that this range doubles as a power, so does the error. Zero is exact.
/// </remarks>
public sealed class QuantileSketch
{
    /// <summary>The relative error of quantiles, as long as the buckets suffice.</summary>
    public const double RelativeError = 0.01;

    /// <summary>The maximum number of buckets from the smallest to the largest magnitude of one sign.</summary>
    public const int MaxBuckets = 2048;

    private static readonly double LogBase = Math.Log((1 + RelativeError) / (1 - RelativeError));

    private readonly SketchBuckets _positive = new();
    private readonly SketchBuckets _negative = new();
    private long _zeros;
    private int _collapses;

    public long Count { get; private set; }

    /// <summary>The relative error of quantiles as it is now.</summary>
    public double Error => Math.Tanh(LogBase * (1L << _collapses) / 2);

    /// <param name="value">A finite value.</param>
    public void Add(double value)
    {
        Count++;
        if (value == 0) _zeros++;
        else Add(value > 0 ? _positive : _negative, SketchBuckets.Collapsed((int)Math.Ceiling(Math.Log(Math.Abs(value)) / LogBase), _collapses), 1);
    }

    /// <summary>A value whose rank is the share <paramref name="share"/> of all, from 0 to 1; NaN if there are no values.</summary>
    public double Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (Count == 0) return double.NaN;
        var rank = (long)(share * (Count - 1));
        for (var bucket = _negative.Last; !_negative.IsEmpty && bucket >= _negative.First; bucket--)
            if ((rank -= _negative.CountOf(bucket)) < 0) return -ValueOf(bucket);
        if ((rank -= _zeros) < 0) return 0;
        for (var bucket = _positive.First; bucket < _positive.Last; bucket++)
            if ((rank -= _positive.CountOf(bucket)) < 0) return ValueOf(bucket);
        return ValueOf(_positive.Last);
    }

    internal void Write(ByteWriter bytes)
    {
        bytes.Unsigned(_collapses);
        bytes.Unsigned(_zeros);
        _negative.Write(bytes);
        _positive.Write(bytes);
    }

    /// <summary>Adds the values of a sketch as it was written.</summary>
    internal void Merge(ref ByteReader bytes)
    {
        var collapses = bytes.Unsigned();
        if (collapses > sizeof(int) * 8) throw new InvalidDataException("The sketch is damaged.");
        while (_collapses < collapses) Collapse();
        var zeros = bytes.Unsigned();
        _zeros += zeros;
        Count += zeros;
        Merge(_negative, ref bytes, (int)collapses);
        Merge(_positive, ref bytes, (int)collapses);
    }

    /// <summary>Adds the values of another sketch.</summary>
    internal void Merge(QuantileSketch other)
    {
        var bytes = new ByteWriter();
        other.Write(bytes);
        var reader = new ByteReader(bytes.Written);
        Merge(ref reader);
    }

    private void Merge(SketchBuckets buckets, ref ByteReader bytes, int collapses)
    {
        var used = bytes.Unsigned();
        if (used == 0) return;
        for (var bucket = bytes.Signed(); used > 0; used--)
        {
            bucket += bytes.Unsigned();
            if (bucket != (int)bucket) throw new InvalidDataException("The sketch is damaged.");
            var count = bytes.Unsigned();
            Count += count;
            // Adding may collapse the buckets.
            Add(buckets, SketchBuckets.Collapsed((int)bucket, _collapses - collapses), count);
        }
    }

    private void Add(SketchBuckets buckets, int bucket, long count)
    {
        while (buckets.SpanWith(bucket) > MaxBuckets)
        {
            Collapse();
            bucket = SketchBuckets.Collapsed(bucket, 1);
        }

        buckets.Add(bucket, count);
    }

    private void Collapse()
    {
        _collapses++;
        _negative.Collapse();
        _positive.Collapse();
    }

    /// <summary>The value that is as far from the lower bound of a bucket as from the upper one, relatively.</summary>
    private double ValueOf(int bucket)
    {
        var width = LogBase * (1L << _collapses);
        return Math.Exp(bucket * width) * 2 / (1 + Math.Exp(width));
    }
}
