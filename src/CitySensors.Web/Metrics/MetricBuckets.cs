namespace CitySensors.Web.Metrics;

/// <summary>The upper bounds of histograms, in seconds.</summary>
internal static class MetricBuckets
{
    /// <summary>From a group commit on a fast disk to a client that has long given up.</summary>
    public static readonly double[] Latency = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>From live to what waited for a store that was away.</summary>
    public static readonly double[] Stage = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600];

    /// <summary>The same, including the clock offset and the send interval of stations.</summary>
    public static readonly double[] Age = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600];
}
