using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace CitySensors.Web.Metrics;

/// <summary>Exposes what the meters of one host measure, from a registry of its own. Thread safe.</summary>
internal sealed class MetricsExporter : IDisposable
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly MetricServerMiddleware _server;
    private readonly MetricsListener _listener;

    public MetricsExporter(CityMetrics metrics, ILogger<MetricsListener> logger, IMeterFactory? meters = null)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        // They would look up the current span for every measurement.
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _server = new MetricServerMiddleware(_ => Task.CompletedTask, new MetricServerMiddleware.Settings { Registry = _registry });
        _listener = new MetricsListener(metrics, meters, factory, logger);
        _registry.AddBeforeCollectCallback(_listener.Look);
    }

    /// <summary>Everything in the format 0.0.4 of Prometheus.</summary>
    public Task WriteAsync(Stream stream, CancellationToken cancellationToken) =>
        InTurnAsync(() => _registry.CollectAndExportAsTextAsync(stream, cancellationToken), cancellationToken);

    /// <summary>Everything in the format that the client prefers.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept";
        return InTurnAsync(() => _server.Invoke(context), context.RequestAborted);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _turn.Dispose();
    }

    /// <summary>One after the other: what is looked for is forgotten first.</summary>
    private async Task InTurnAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await write();
        }
        finally
        {
            _turn.Release();
        }
    }
}
