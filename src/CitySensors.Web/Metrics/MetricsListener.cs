using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace CitySensors.Web.Metrics;

/// <summary>
/// Listens to the meters of one host and gives each measurement its name, unit and labels in Prometheus. Thread safe; nothing is allocated
/// for a measurement whose labels are strings.
/// </summary>
/// <remarks>
/// Several hosts may live in one process, each with meters of the same names. So only the city's own meter is heard, and those that the
/// host's <see cref="IMeterFactory"/> made. The adapter of prometheus-net for meters gives names, units and buckets of its own.
/// </remarks>
internal sealed partial class MetricsListener : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<MetricFamily> _observed = [];
    private readonly Lock _looking = new();
    private readonly ILogger _logger;

    /// <param name="metrics">The city's metrics.</param>
    /// <param name="factory">The host's factory of meters, where meters of other parts are to be heard too.</param>
    /// <param name="exposed">Makes the metrics of the registry that is exposed.</param>
    /// <param name="logger">Is told what cannot be measured.</param>
    public MetricsListener(CityMetrics metrics, IMeterFactory? factory, MetricFactory exposed, ILogger<MetricsListener> logger)
    {
        _logger = logger;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var isOfHost = instrument.Meter == metrics.Meter || (factory is not null && ReferenceEquals(instrument.Meter.Scope, factory));
            if (isOfHost && MetricDefinitions.Of(instrument) is { } metric) listener.EnableMeasurementEvents(instrument, Hear(instrument, metric, exposed));
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, heard) => ((Heard)heard!).Take(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, heard) => ((Heard)heard!).Take(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, heard) => ((Heard)heard!).Take(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, heard) => ((Heard)heard!).Take(value, tags));
        _listener.Start();
    }

    /// <summary>Asks everything for its value that is asked for only when somebody looks; what is no longer there is gone then.</summary>
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
                // One that fails must not take the others with it: they are recorded.
                NotMeasured(_logger, error);
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private Heard Hear(Instrument instrument, MetricDefinition metric, MetricFactory exposed)
    {
        var family = MetricFamily.Create(exposed, metric);
        // What counts does not go away.
        if (instrument.IsObservable && metric.Kind == MetricKind.Gauge)
        {
            lock (_looking) _observed.Add(family);
        }

        return new Heard(metric, family, instrument.IsObservable);
    }

    [LoggerMessage(3101, LogLevel.Warning, "Some metrics could not be measured; the others are told.")]
    private static partial void NotMeasured(ILogger logger, Exception error);

    /// <summary>One instrument with where its measurements go.</summary>
    private sealed class Heard(MetricDefinition metric, MetricFamily family, bool isObservable)
    {
        public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
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
