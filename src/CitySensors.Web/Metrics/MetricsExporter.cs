using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace CitySensors.Web.Metrics;

/// <summary>Listens to the meter of CitySensors and writes what it heard as Prometheus reads it. Thread safe.</summary>
internal sealed class MetricsExporter : IDisposable
{
    private const string Total = "_total";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _looking = new();

    public MetricsExporter(CityMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Several cities may live in one process, each with a meter of the same name.
            if (instrument.Meter == metrics.Meter) listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, family) => Take(instrument, value, labels, (MetricFamily)family!));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, family) => Take(instrument, value, labels, (MetricFamily)family!));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, family) => Take(instrument, value, labels, (MetricFamily)family!));
        _listener.Start();
    }

    /// <summary>Everything as text, in the format 0.0.4 of Prometheus or in OpenMetrics 1.0.</summary>
    public string Write(bool openMetrics)
    {
        lock (_looking)
        {
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)) Write(text, family, openMetrics);
            if (openMetrics) text.Append("# EOF\n");
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels, MetricFamily family)
    {
        var series = family.Of(labels);
        if (family.Kind == MetricKind.Histogram) series.Record(value);
        else if (instrument.IsObservable) series.Set(value);
        else series.Add(value);
    }

    private MetricFamily FamilyOf(Instrument instrument) => _families.GetOrAdd(instrument.Name, _ => instrument switch
    {
        Histogram<double> histogram => new MetricFamily(instrument, MetricKind.Histogram, histogram.Advice?.HistogramBucketBoundaries),
        Counter<long> or Counter<double> or ObservableCounter<long> or ObservableCounter<double> => new MetricFamily(instrument, MetricKind.Counter, null),
        _ => new MetricFamily(instrument, MetricKind.Gauge, null),
    });

    private static void Write(StringBuilder text, MetricFamily family, bool openMetrics)
    {
        // OpenMetrics names the family of a counter without what its samples end with.
        var name = openMetrics && family.Kind == MetricKind.Counter && family.Name.EndsWith(Total, StringComparison.Ordinal)
            ? family.Name[..^Total.Length]
            : family.Name;
        text.Append("# HELP ").Append(name).Append(' ').Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        var any = false;
        foreach (var (labels, series) in family.Series)
        {
            any = true;
            if (family.Kind == MetricKind.Histogram) WriteHistogram(text, family, labels, series);
            else Sample(text, family.Name, labels, series.Value);
        }

        if (!any && family.Kind == MetricKind.Counter) Sample(text, family.Name, "", 0);
    }

    private static void WriteHistogram(StringBuilder text, MetricFamily family, string labels, MetricSeries series)
    {
        var (counts, sum) = series.Histogram();
        var separator = labels.Length > 0 ? "," : "";
        long count = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            count += counts[i];
            var bound = i < family.Buckets.Count ? family.Buckets[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            // OpenMetrics wants bounds to look like floating point numbers; Prometheus takes them so too.
            if (i < family.Buckets.Count && !bound.Contains('.', StringComparison.Ordinal)) bound += ".0";
            Sample(text, $"{family.Name}_bucket", $"{labels}{separator}le=\"{bound}\"", count);
        }

        Sample(text, $"{family.Name}_sum", labels, sum);
        Sample(text, $"{family.Name}_count", labels, count);
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
