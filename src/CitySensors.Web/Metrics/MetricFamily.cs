using System.Collections.Concurrent;
using Prometheus;

namespace CitySensors.Web.Metrics;

/// <summary>The values of a metric's labels in their order; empty strings where it has fewer.</summary>
internal readonly record struct LabelValues(string First, string Second)
{
    /// <summary>No metric has more.</summary>
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

    /// <summary>A measurement of something that happened: what is added to a counter or a gauge, or a value of a histogram.</summary>
    public abstract void Record(in LabelValues labels, double value);

    /// <summary>The value that an observable instrument has now.</summary>
    public abstract void Observe(in LabelValues labels, double value);

    /// <summary>Leaves out the series that are not observed again.</summary>
    public virtual void Forget()
    {
    }
}

/// <summary>Looking up a series by its labels costs prometheus-net far more than counting, and so series are remembered.</summary>
internal abstract class MetricFamily<TSeries>(Collector<TSeries> collector) : MetricFamily
    where TSeries : ChildBase
{
    private readonly ConcurrentDictionary<LabelValues, TSeries> _series = new();

    protected ICollection<TSeries> Series => _series.Values;

    protected TSeries Of(in LabelValues labels) => _series.TryGetValue(labels, out var series)
        ? series
        : _series.GetOrAdd(labels, static (labels, collector) => collector.WithLabels(labels.ToArray(collector.LabelNames.Length)), collector);
}

internal sealed class CounterFamily(Counter counter) : MetricFamily<Counter.Child>(counter)
{
    public override void Record(in LabelValues labels, double value) => Of(labels).Inc(value);

    public override void Observe(in LabelValues labels, double value) => Of(labels).IncTo(value);
}

internal sealed class GaugeFamily(Gauge gauge) : MetricFamily<Gauge.Child>(gauge)
{
    public override void Record(in LabelValues labels, double value) => Of(labels).Inc(value);

    public override void Observe(in LabelValues labels, double value) => Of(labels).Set(value);

    public override void Forget()
    {
        foreach (var series in Series) series.Unpublish();
    }
}

internal sealed class HistogramFamily(Histogram histogram) : MetricFamily<Histogram.Child>(histogram)
{
    public override void Record(in LabelValues labels, double value) => Of(labels).Observe(value);

    public override void Observe(in LabelValues labels, double value) => Record(labels, value);
}
