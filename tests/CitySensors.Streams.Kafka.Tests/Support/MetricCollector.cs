using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CitySensors.Streams.Kafka.Diagnostics;

namespace CitySensors.Streams.Kafka.Tests.Support;

/// <summary>Collects the provider's metrics.</summary>
public sealed class MetricCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Instrument, string Topic), long> _sums = [];
    private readonly Lock _lock = new();
    private Dictionary<Instrument, HashSet<int>> _lags = [];
    private string _topic = "";

    public MetricCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == KafkaStreamMetricNames.Meter) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, 1, tags));
        _listener.Start();
    }

    /// <summary>The sum of a counter of a topic, or the number of records of a histogram.</summary>
    public long Sum(string instrument, string topic) => _sums.GetValueOrDefault((instrument, topic));

    /// <summary>The last value of a gauge.</summary>
    public long Gauge(string instrument, string topic)
    {
        _listener.RecordObservableInstruments();
        return Sum(instrument, topic);
    }

    /// <summary>The partitions that each silo reads.</summary>
    public IReadOnlyCollection<IReadOnlySet<int>> Owners(string topic)
    {
        lock (_lock)
        {
            _lags = [];
            _topic = topic;
        }

        _listener.RecordObservableInstruments();
        lock (_lock) return _lags.Values;
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var topic = "";
        var partition = -1;
        foreach (var (name, tag) in tags)
        {
            if (name == "topic") topic = (string)tag!;
            if (name == "partition") partition = (int)tag!;
        }

        if (instrument.IsObservable) _sums[(instrument.Name, topic)] = value;
        else _sums.AddOrUpdate((instrument.Name, topic), value, (_, sum) => sum + value);
        if (instrument.Name != KafkaStreamMetricNames.PartitionLag) return;
        lock (_lock)
        {
            if (topic != _topic) return;
            if (!_lags.TryGetValue(instrument, out var owned)) _lags.Add(instrument, owned = []);
            owned.Add(partition);
        }
    }
}
