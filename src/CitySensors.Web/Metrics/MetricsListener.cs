using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace CitySensors.Web.Metrics;

/// <summary>
/// Listens to the meters of a host and exports each measurement with its name, unit and labels in Prometheus. Thread safe; does not allocate
/// for measurements with string labels.
/// </summary>
/// <remarks>
/// A process may contain several hosts with meters of the same names, so it only listens to the meter of its city and to those created by
/// the <see cref="IMeterFactory"/> of its host. The adapter of prometheus-net for meters has its own names, units and buckets.
/// </remarks>
internal sealed partial class MetricsListener : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<MetricFamily> _observed = [];
    private readonly Lock _looking = new();
    private readonly ILogger _logger;

    /// <param name="metrics">The city's metrics.</param>
    /// <param name="factory">The meter factory of the host; null to listen to the meter of the city only.</param>
    /// <param name="exposed">Creates the metrics in the exported registry.</param>
    /// <param name="logger">The logger for measurements that fail.</param>
    public MetricsListener(CityMetrics metrics, IMeterFactory? factory, MetricFactory exposed, ILogger<MetricsListener> logger)
    {
        _logger = logger;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var isOfHost = instrument.Meter == metrics.Meter || (factory is not null && ReferenceEquals(instrument.Meter.Scope, factory));
            if (isOfHost && MetricDefinitions.Find(instrument) is { } metric) listener.EnableMeasurementEvents(instrument, CreateRecorder(instrument, metric, exposed));
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, recorder) => ((Recorder)recorder!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, recorder) => ((Recorder)recorder!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, recorder) => ((Recorder)recorder!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, recorder) => ((Recorder)recorder!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Updates all observable instruments, and removes series that are no longer observed.</summary>
    public void Look()
    {
        lock (_looking)
        {
            foreach (var family in _observed) family.Forget();
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException error)
            {
                // The other instruments are recorded even if one of them fails.
                NotMeasured(_logger, error);
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private Recorder CreateRecorder(Instrument instrument, MetricDefinition metric, MetricFactory exposed)
    {
        var family = MetricFamily.Create(exposed, metric);
        // Counters are never removed.
        if (instrument.IsObservable && metric.Kind == MetricKind.Gauge)
        {
            lock (_looking) _observed.Add(family);
        }

        return new Recorder(metric, family, instrument.IsObservable);
    }

    [LoggerMessage(3101, LogLevel.Warning, "Some metrics could not be measured; the others are exported.")]
    private static partial void NotMeasured(ILogger logger, Exception error);

    /// <summary>Records the measurements of an instrument.</summary>
    private sealed class Recorder(MetricDefinition metric, MetricFamily family, bool isObservable)
    {
        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new LabelValues(Text(0, tags), Text(1, tags));
            value *= metric.Scale;
            if (isObservable) family.Observe(labels, value);
            else family.Record(labels, value);
        }

        private string Text(int place, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (place >= metric.Labels.Count) return "";
            var label = metric.Labels[place];
            foreach (var (name, value) in tags)
                if (name == label) return value as string ?? value?.ToString() ?? "";
            return "";
        }
    }
}
