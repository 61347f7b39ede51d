namespace CitySensors.Web.Metrics;

/// <summary>Where measurements go to be exposed: the own exporter, or a Prometheus client that a host brings. Thread safe.</summary>
public interface IMetricSink
{
    /// <summary>The family of a metric; the same one whenever it is asked for. What counts and was never counted is to show as 0.</summary>
    IMetricFamily Family(MetricDefinition metric);
}

/// <summary>All series of one metric. Thread safe. Label values stand in the order of the metric's labels.</summary>
public interface IMetricFamily
{
    /// <summary>More, or with a negative amount less.</summary>
    void Add(ReadOnlySpan<string> labels, double amount);

    /// <summary>The value that was observed just now.</summary>
    void Observe(ReadOnlySpan<string> labels, double value);

    /// <summary>One more for the histogram.</summary>
    void Record(ReadOnlySpan<string> labels, double value);

    /// <summary>Forgets all series of a gauge; those that are still there are observed at once.</summary>
    void Clear();
}

/// <summary>Answers <c>GET /metrics</c>. A host that brings its own registers it before <c>AddCitySensorsWeb</c>.</summary>
public interface IMetricsExposition
{
    Task WriteAsync(Microsoft.AspNetCore.Http.HttpContext context);
}
