using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Web.Alerts;

/// <summary>Measures and traces messages to browsers. Thread safe.</summary>
internal sealed class AlertSending(CityMetrics metrics, StageTimes times, AlertOrigins origins, TimeProvider time)
{
    private const int MostLinks = 32;

    /// <summary>A span below the batch that made the newest alert, linked to those of the others; null where nothing is traced.</summary>
    public Activity? Trace(Alert[] alerts)
    {
        if (!CityTracing.Source.HasListeners()) return null;
        var traces = alerts.TakeLast(MostLinks).Select(alert => origins.Find(alert.Sequence)?.Trace ?? default).Where(CityTracing.IsRecorded).ToList();
        if (traces.Count == 0) return null;
        var span = CityTracing.Start(CityTracing.Send, traces[^1], ActivityKind.Producer);
        foreach (var other in traces.SkipLast(1)) span?.AddLink(new ActivityLink(other));
        return span?.SetTag("alerts", alerts.Length).SetTag("alert.sequence", alerts[^1].Sequence);
    }

    public void CountSent(Alert[] alerts, bool isNews)
    {
        metrics.HubMessages.Add(1);
        metrics.HubAlerts.Add(alerts.Length);
        if (isNews) times.Sent(alerts[^1].Updated, origins.Find(alerts[^1].Sequence), time.GetUtcNow());
    }

    public void CountDropped(string reason) => metrics.HubConnectionsDropped.Add(1, MetricLabels.Reason(reason));
}
