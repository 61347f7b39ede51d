using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Metrics;

/// <summary>Keeps what the meters told and writes it as Prometheus reads it. Thread safe.</summary>
internal sealed class MetricsExporter : IMetricSink, IDisposable
{
    private const string Total = "_total";

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly MetricsListener _listener;

    public MetricsExporter(CityMetrics metrics, ILogger<MetricsListener> logger, IMeterFactory? factory = null) =>
        _listener = new MetricsListener(metrics, factory, this, logger);

    public IMetricFamily Family(MetricDefinition metric) => _families.GetOrAdd(metric.Name, _ => new MetricFamily(metric));

    /// <summary>Everything as text, in the format 0.0.4 of Prometheus or in OpenMetrics 1.0.</summary>
    public string Write(bool openMetrics)
    {
        // One after the other: what is looked for is forgotten first.
        lock (_writing)
        {
            _listener.Look();
            var text = new StringBuilder();
            foreach (var family in _families.Values.OrderBy(family => family.Metric.Name, StringComparer.Ordinal)) Write(text, family, openMetrics);
            if (openMetrics) text.Append("# EOF\n");
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Write(StringBuilder text, MetricFamily family, bool openMetrics)
    {
        var metric = family.Metric;
        // OpenMetrics names the family of a counter without what its samples end with.
        var name = openMetrics && metric.Kind == MetricKind.Counter ? metric.Name[..^Total.Length] : metric.Name;
        text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(metric.Help)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(metric.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        foreach (var (labels, series) in family.Series)
        {
            if (metric.Kind == MetricKind.Histogram) WriteHistogram(text, metric, labels, series);
            else Sample(text, metric.Name, labels, series.Value);
        }
    }

    private static string Escaped(string help) => help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void WriteHistogram(StringBuilder text, MetricDefinition metric, string labels, MetricSeries series)
    {
        var (counts, sum) = series.Histogram();
        var separator = labels.Length > 0 ? "," : "";
        long count = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            count += counts[i];
            var bound = i < metric.Buckets.Count ? metric.Buckets[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            // OpenMetrics wants bounds to look like floating point numbers; Prometheus takes them so too.
            if (i < metric.Buckets.Count && !bound.Contains('.', StringComparison.Ordinal)) bound += ".0";
            Sample(text, $"{metric.Name}_bucket", $"{labels}{separator}le=\"{bound}\"", count);
        }

        Sample(text, $"{metric.Name}_sum", labels, sum);
        Sample(text, $"{metric.Name}_count", labels, count);
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value switch
        {
            double.PositiveInfinity => "+Inf",
            double.NegativeInfinity => "-Inf",
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        }).Append('\n');
    }
}
