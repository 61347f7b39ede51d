namespace CitySensors.Web.Metrics;

/// <summary>The value of one series: a number, or a histogram. Thread safe.</summary>
internal sealed class MetricSeries(double[] buckets)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[buckets.Length + 1];
    private double _sum;

    /// <summary>The number; of a histogram the sum of what was recorded.</summary>
    public double Value
    {
        get
        {
            lock (_lock) return _sum;
        }
    }

    public void Add(double amount)
    {
        lock (_lock) _sum += amount;
    }

    public void Set(double value)
    {
        lock (_lock) _sum = value;
    }

    public void Record(double value)
    {
        var bucket = Array.BinarySearch(buckets, value);
        lock (_lock)
        {
            _counts[bucket < 0 ? ~bucket : bucket]++;
            _sum += value;
        }
    }

    /// <summary>How often each bucket was hit, the last for what is beyond all; and the sum at the same moment.</summary>
    public (long[] Counts, double Sum) Histogram()
    {
        lock (_lock) return ((long[])_counts.Clone(), _sum);
    }
}
