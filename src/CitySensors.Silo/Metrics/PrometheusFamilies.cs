using CitySensors.Web.Metrics;
using Prometheus;

namespace CitySensors.Silo.Metrics;

/// <summary>A counter of prometheus-net as the listener fills it. Thread safe.</summary>
internal sealed class PrometheusCounter(Counter counter) : IMetricFamily
{
    public void Add(ReadOnlySpan<string> labels, double amount) => counter.WithLabels(labels).Inc(amount);

    public void Observe(ReadOnlySpan<string> labels, double value) => counter.WithLabels(labels).IncTo(value);

    public void Record(ReadOnlySpan<string> labels, double value) => Add(labels, value);

    /// <remarks>Counters stay: what counted once is not forgotten.</remarks>
    public void Clear()
    {
    }
}

/// <summary>A gauge of prometheus-net as the listener fills it. Thread safe.</summary>
internal sealed class PrometheusGauge(Gauge gauge) : IMetricFamily
{
    public void Add(ReadOnlySpan<string> labels, double amount) => gauge.WithLabels(labels).Inc(amount);

    public void Observe(ReadOnlySpan<string> labels, double value) => gauge.WithLabels(labels).Set(value);

    public void Record(ReadOnlySpan<string> labels, double value) => Observe(labels, value);

    public void Clear()
    {
        foreach (var labels in gauge.GetAllLabelValues()) gauge.RemoveLabelled(labels);
    }
}

/// <summary>A histogram of prometheus-net as the listener fills it. Thread safe.</summary>
internal sealed class PrometheusHistogram(Histogram histogram) : IMetricFamily
{
    public void Add(ReadOnlySpan<string> labels, double amount) => Record(labels, amount);

    public void Observe(ReadOnlySpan<string> labels, double value) => Record(labels, value);

    public void Record(ReadOnlySpan<string> labels, double value) => histogram.WithLabels(labels).Observe(value);

    public void Clear()
    {
    }
}
