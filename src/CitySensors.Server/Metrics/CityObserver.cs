using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Grains.Stations;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Server.Metrics;

/// <summary>Records notifications of stations and stores as metrics and traces. Thread safe.</summary>
internal sealed class CityObserver(CityMetrics metrics, StageTimes times, LatestValues latest, AlertOrigins origins, TimeProvider time) : IStationObserver, IStoreObserver
{
    /// <summary>A message was received, decoded to a batch of one reading or its rejection.</summary>
    public void ReceivedFromKafka(ReadingBatch message)
    {
        metrics.CountReceived(Via.Kafka, 1);
        metrics.CountErrors(message);
    }

    public void Persisted(StationDelta delta, IntakeTally tally, in SliceOutcome outcome)
    {
        var rows = delta.Rows;
        metrics.CountIntake(outcome.Accepted, outcome.Duplicates);
        metrics.CountObservations(rows.Catalogue, tally);
        metrics.CountSuspects(delta.StationId, tally.SuspectValues, time.GetUtcNow());
        foreach (var (_, conflict) in outcome.Conflicts)
            if (!conflict.IsCorrection) metrics.CountConflict(conflict, time.GetUtcNow());
        if (outcome.IsClockAlternating) metrics.CountClockJump(delta.StationId, time.GetUtcNow());
        if (delta.Alerts.Count > 0) metrics.CountAlertChanges(delta.Alerts);
        if (delta.IsRemoval) latest.Forget(delta.StationId);
        // A correction or a withdrawal does not tell that the station sends.
        if (rows.Count == delta.Revisions.Count) return;
        var last = rows.Count - 1;
        latest.Update(delta.StationId, rows.EventTicks[last], rows.ArrivedTicks[last], rows.ValuesOf(last), rows.Flags[last].Failed | rows.Flags[last].Suspect);
    }

    public void Forget(string stationId) => latest.Forget(stationId);

    public void AlertsPersisted(IReadOnlyList<Alert> entries, DateTimeOffset arrived, ActivityContext trace)
    {
        var now = time.GetUtcNow();
        foreach (var entry in entries) origins.Remember(entry.Sequence, new AlertOrigin(arrived, now, CityTracing.Append(entry, trace)));
    }

    public void Stored(StoredReadings readings) => times.Stored(readings.FirstEventTicks, readings.FirstArrivedTicks, time.GetUtcNow());
}
