using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CitySensors.Web.Metrics;
using Prometheus;

namespace CitySensors.Silo.Metrics;

/// <summary>Exposes the metrics with prometheus-net, from a registry that holds nothing else. Thread safe.</summary>
internal sealed class PrometheusExposition : IMetricSink, IMetricsExposition, IDisposable
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly ConcurrentDictionary<string, IMetricFamily> _families = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly MetricFactory _factory;
    private readonly MetricServerMiddleware _server;
    private readonly MetricsListener _listener;

    public PrometheusExposition(CityMetrics metrics, IMeterFactory meters, ILogger<MetricsListener> logger)
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _server = new MetricServerMiddleware(_ => Task.CompletedTask, new MetricServerMiddleware.Settings { Registry = _registry });
        _listener = new MetricsListener(metrics, meters, this, logger);
        _registry.AddBeforeCollectCallback(_listener.Look);
    }

    public IMetricFamily Family(MetricDefinition metric) => _families.GetOrAdd(metric.Name, _ => metric.Kind switch
    {
        MetricKind.Counter => new PrometheusCounter(_factory.CreateCounter(metric.Name, metric.Help, [.. metric.Labels])),
        MetricKind.Gauge => new PrometheusGauge(_factory.CreateGauge(metric.Name, metric.Help, [.. metric.Labels])),
        _ => new PrometheusHistogram(_factory.CreateHistogram(
            metric.Name, metric.Help, [.. metric.Labels], new HistogramConfiguration { Buckets = [.. metric.Buckets] })),
    });

    public async Task WriteAsync(HttpContext context)
    {
        // One after the other: what is looked for is forgotten first.
        await _turn.WaitAsync(context.RequestAborted);
        try
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Vary = "Accept";
            await _server.Invoke(context);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _turn.Dispose();
    }
}
