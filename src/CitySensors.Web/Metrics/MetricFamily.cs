using System.Collections.Concurrent;
using Prometheus;

namespace CitySensors.Web.Metrics;

/// <summary>The label values of a metric in order; empty strings if it has fewer.</summary>
internal readonly record struct LabelValues(string First, string Second)
{
    /// <summary>The maximum number of labels of a metric.</summary>
    public const int Most = 2;

    public string[] ToArray(int count) => count switch
    {
        0 => [],
        1 => [First],
        _ => [First, Second],
    };
}

/// <summary>All series of one metric in a registry of prometheus-net. Thread safe.</summary>
internal abstract class MetricFamily
{
    public static MetricFamily Create(MetricFactory factory, MetricDefinition metric)
    {
        string[] labels = [.. metric.Labels];
        return metric.Kind switch
        {
            MetricKind.Counter => new CounterFamily(factory.CreateCounter(metric.Name, metric.Help, labels)),
            MetricKind.Gauge => new GaugeFamily(factory.CreateGauge(metric.Name, metric.Help, labels, new GaugeConfiguration { SuppressInitialValue = true })),
            _ => new HistogramFamily(factory.CreateHistogram(metric.Name, metric.Help, labels, new HistogramConfiguration { Buckets = [.. metric.Buckets] })),
        };
    }

    /// <summary>Records a measurement: an increment of a counter or gauge, or a value of a histogram.</summary>
    public abstract void Record(in LabelValues labels, double value);

    /// <summary>Sets the current value of an observable instrument.</summary>
    public abstract void Observe(in LabelValues labels, double value);

    /// <summary>Removes all series until they are observed again.</summary>
    public virtual void Forget()
    {
    }
}

/// <summary>Caches series, because looking one up in prometheus-net is much slower than incrementing it.</summary>
internal abstract class MetricFamily<TSeries>(Collector<TSeries> collector) : MetricFamily
    where TSeries : ChildBase
{
    private readonly ConcurrentDictionary<LabelValues, TSeries> _series = new();

    /// <summary>Also from the cache, which would grow with every station or area that ever had a series.</summary>
    protected void RemoveAll()
    {
        foreach (var series in _series.Values) series.Remove();
        _series.Clear();
    }

    protected TSeries GetOrAdd(in LabelValues labels) => _series.TryGetValue(labels, out var series)
        ? series
        : _series.GetOrAdd(labels, static (labels, collector) => collector.WithLabels(labels.ToArray(collector.LabelNames.Length)), collector);
}

internal sealed class CounterFamily(Counter counter) : MetricFamily<Counter.Child>(counter)
{
    public override void Record(in LabelValues labels, double value) => GetOrAdd(labels).Inc(value);

    public override void Observe(in LabelValues labels, double value) => GetOrAdd(labels).IncTo(value);
}

internal sealed class GaugeFamily(Gauge gauge) : MetricFamily<Gauge.Child>(gauge)
{
    public override void Record(in LabelValues labels, double value) => GetOrAdd(labels).Inc(value);

    public override void Observe(in LabelValues labels, double value) => GetOrAdd(labels).Set(value);

    public override void Forget()
    {
        RemoveAll();
    }
}

internal sealed class HistogramFamily(Histogram histogram) : MetricFamily<Histogram.Child>(histogram)
{
    public override void Record(in LabelValues labels, double value) => GetOrAdd(labels).Observe(value);

    public override void Observe(in LabelValues labels, double value) => Record(labels, value);
}
