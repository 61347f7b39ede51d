using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Web.Alerts;

/// <summary>Metrics and traces of messages to browsers. Thread safe.</summary>
internal sealed class HubTelemetry(CityMetrics metrics, StageTimes times, AlertOrigins origins, TimeProvider time)
{
    private const int MaxLinks = 32;

    /// <summary>A message was sent, or handed to connections that have not taken all of it yet.</summary>
    /// <param name="alerts">What is in it.</param>
    /// <param name="recipients">How many connections it was sent to.</param>
    /// <param name="began">When the first of them was written to.</param>
    /// <param name="isLive">Whether it is new; what a browser catches up with says nothing of how long alerts take.</param>
    public void RecordSent(Alert[] alerts, int recipients, DateTimeOffset began, bool isLive)
    {
        if (isLive)
        {
            var now = time.GetUtcNow();
            var origin = origins.Find(alerts[^1].Sequence);
            // An entry without a value was not caused by a reading.
            for (var i = 0; i < recipients && alerts[^1].Measurement != Measurement.None; i++) times.Sent(alerts[^1].Updated, origin, now);
            RecordSpan(alerts, recipients, began);
        }

        metrics.HubMessages.Add(recipients);
        metrics.HubAlerts.Add((long)alerts.Length * recipients);
    }

    public void CountDropped(string reason) => metrics.HubConnectionsDropped.Add(1, MetricLabels.Reason(reason));

    /// <summary>A span below the batch that made the newest alert, linked to those of the others; none where nothing is traced.</summary>
    private void RecordSpan(Alert[] alerts, int recipients, DateTimeOffset began)
    {
        if (!CityTracing.Source.HasListeners()) return;
        var traces = alerts.TakeLast(MaxLinks).Select(alert => origins.Find(alert.Sequence)?.Trace ?? default).Where(CityTracing.IsRecorded).ToList();
        if (traces.Count == 0) return;
        using var span = CityTracing.Start(CityTracing.Send, traces[^1], ActivityKind.Producer);
        foreach (var other in traces.SkipLast(1)) span?.AddLink(new ActivityLink(other));
        span?.SetStartTime(began.UtcDateTime)
            .SetTag("alerts", alerts.Length)
            .SetTag("alert.sequence", alerts[^1].Sequence)
            .SetTag("connections", recipients);
    }
}
