using System.Collections.Concurrent;

namespace CitySensors.Web.Metrics;

/// <summary>All series of one metric, by the text of their labels. Thread safe.</summary>
internal sealed class MetricFamily : IMetricFamily
{
    /// <summary>More than any metric here has; what comes beyond is counted together.</summary>
    private const int MostSeries = 5000;
    private const int LabelChars = 512;
    private const string Other = "other";

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricSeries>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly double[] _buckets;

    public MetricFamily(MetricDefinition metric)
    {
        Metric = metric;
        _buckets = [.. metric.Buckets];
        _bySpan = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        // What counts and was never counted is 0, which is worth knowing.
        if (metric is { Labels.Count: 0, Kind: not MetricKind.Gauge }) _series[""] = new MetricSeries(_buckets);
    }

    public MetricDefinition Metric { get; }

    public IEnumerable<KeyValuePair<string, MetricSeries>> Series => _series.OrderBy(series => series.Key, StringComparer.Ordinal);

    public void Add(ReadOnlySpan<string> labels, double amount) => Of(labels).Add(amount);

    public void Observe(ReadOnlySpan<string> labels, double value) => Of(labels).Set(value);

    public void Record(ReadOnlySpan<string> labels, double value) => Of(labels).Record(value);

    public void Clear() => _series.Clear();

    private MetricSeries Of(ReadOnlySpan<string> labels)
    {
        Span<char> buffer = stackalloc char[LabelChars];
        var text = new LabelText(buffer);
        for (var i = 0; i < labels.Length; i++) text.Add(Metric.Labels[i], labels[i]);
        if (text.Overflowed) return OfOthers();
        if (_bySpan.TryGetValue(text.Written, out var known)) return known;
        return _series.Count >= MostSeries ? OfOthers() : _series.GetOrAdd(text.Written.ToString(), _ => new MetricSeries(_buckets));
    }

    private MetricSeries OfOthers()
    {
        var text = new LabelText(new char[LabelChars]);
        foreach (var label in Metric.Labels) text.Add(label, Other);
        return _series.GetOrAdd(text.Written.ToString(), _ => new MetricSeries(_buckets));
    }
}
