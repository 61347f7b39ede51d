using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CitySensors.Web.Metrics;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>All series of one metric, by the text of their labels. Thread safe.</summary>
internal sealed class MetricFamily
{
    /// <summary>More than any metric here has; what comes beyond is counted together.</summary>
    private const int MostSeries = 1000;
    private const int LabelChars = 512;

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricSeries>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly MetricSeries _unlabelled;
    private readonly double[] _buckets;

    public MetricFamily(Instrument instrument, MetricKind kind, IReadOnlyList<double>? buckets)
    {
        Name = instrument.Name;
        Help = instrument.Description ?? instrument.Name;
        Kind = kind;
        _buckets = [.. buckets ?? []];
        _bySpan = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        _unlabelled = new MetricSeries(_buckets);
        // What counts and was never counted is 0, which is worth knowing.
        if (kind == MetricKind.Histogram) _series[""] = _unlabelled;
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public IReadOnlyList<double> Buckets => _buckets;

    public IEnumerable<KeyValuePair<string, MetricSeries>> Series => _series.OrderBy(series => series.Key, StringComparer.Ordinal);

    public MetricSeries Of(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty)
        {
            if (_series.IsEmpty) _series.TryAdd("", _unlabelled);
            return _unlabelled;
        }

        Span<char> buffer = stackalloc char[LabelChars];
        var text = new LabelText(buffer);
        foreach (var (name, value) in labels) text.Add(name, value as string ?? value?.ToString() ?? "");
        if (text.Overflowed) return Other(labels);
        if (_bySpan.TryGetValue(text.Written, out var known)) return known;
        return _series.Count >= MostSeries ? Other(labels) : _series.GetOrAdd(text.Written.ToString(), _ => new MetricSeries(_buckets));
    }

    private MetricSeries Other(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var text = new LabelText(new char[LabelChars]);
        foreach (var (name, _) in labels) text.Add(name, "other");
        return _series.GetOrAdd(text.Written.ToString(), _ => new MetricSeries(_buckets));
    }
}

/// <summary>The labels of a series as Prometheus writes them: <c>sensor="rainfall",area="centre"</c>.</summary>
internal ref struct LabelText(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    public bool Overflowed { get; private set; }

    public void Add(string name, string value)
    {
        if (_length > 0) Append(",");
        Append(name);
        Append("=\"");
        foreach (ref readonly var c in value.AsSpan())
        {
            switch (c)
            {
                case '\\':
                    Append("\\\\");
                    break;
                case '"':
                    Append("\\\"");
                    break;
                case '\n':
                    Append("\\n");
                    break;
                default:
                    Append(new ReadOnlySpan<char>(in c));
                    break;
            }
        }

        Append("\"");
    }

    private void Append(scoped ReadOnlySpan<char> text)
    {
        if (text.TryCopyTo(_buffer[_length..])) _length += text.Length;
        else Overflowed = true;
    }
}
