using System.Diagnostics.Metrics;

namespace CitySensors.Storage.Cassandra.Diagnostics;

/// <summary>The names of the meter and its instruments.</summary>
public static class StoreMetricNames
{
    public const string Meter = "CitySensors.Storage.Cassandra";

    /// <summary>Counter of readings written.</summary>
    public const string RowsWritten = "storage.cassandra.rows.written";

    /// <summary>Counter of batches of readings written.</summary>
    public const string BatchesWritten = "storage.cassandra.batches.written";

    /// <summary>Counter of retried requests, by reason.</summary>
    public const string Retries = "storage.cassandra.retries";

    /// <summary>Counter of requests that failed because Cassandra, or too many replicas, were unavailable.</summary>
    public const string Failures = "storage.cassandra.failures";

    /// <summary>Histogram of the seconds until the readings of one delivery were written.</summary>
    public const string WriteDuration = "storage.cassandra.write.duration";
}

/// <summary>The metrics of one store. Thread safe.</summary>
internal sealed class StoreMetrics : IDisposable
{
    private readonly Meter? _owned;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _write;

    public StoreMetrics(IMeterFactory? factory)
    {
        var meter = factory?.Create(StoreMetricNames.Meter) ?? (_owned = new Meter(StoreMetricNames.Meter));
        _rows = meter.CreateCounter<long>(StoreMetricNames.RowsWritten);
        _batches = meter.CreateCounter<long>(StoreMetricNames.BatchesWritten);
        _retries = meter.CreateCounter<long>(StoreMetricNames.Retries);
        _failures = meter.CreateCounter<long>(StoreMetricNames.Failures);
        _write = meter.CreateHistogram<double>(StoreMetricNames.WriteDuration, "s");
    }

    public void BatchWritten(int rows)
    {
        _batches.Add(1);
        _rows.Add(rows);
    }

    public void Retried(string reason) => _retries.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Failed() => _failures.Add(1);

    public void Wrote(TimeSpan duration) => _write.Record(duration.TotalSeconds);

    public void Dispose() => _owned?.Dispose();
}
