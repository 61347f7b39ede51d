using System.Diagnostics.Metrics;
using CitySensors.Core.Readings;
using CitySensors.Web.Metrics;

namespace CitySensors.Silo.Stations;

/// <summary>Counts what the silo's stations take. Thread safe.</summary>
internal sealed class SiloFigures
{
    private static readonly KeyValuePair<string, object?> ViaKafka = new("via", "kafka");

    private readonly CityMetrics _metrics;
    private readonly StageTimes _times;
    private readonly LatestValues _latest;
    private readonly TimeProvider _time;
    private long _received;

    public SiloFigures(CityMetrics metrics, StageTimes times, LatestValues latest, TimeProvider time)
    {
        (_metrics, _times, _latest, _time) = (metrics, times, latest, time);
        // Asked for when somebody looks: to count each message as it comes would cost more than to decode it.
        metrics.Meter.CreateObservableCounter(
            CityMetricDefinitions.ReadingsReceived.Name,
            () => new Measurement<long>(Interlocked.Read(ref _received), ViaKafka),
            null,
            CityMetricDefinitions.ReadingsReceived.Help);
    }

    /// <summary>A message was read and, where it is no reading, rejected.</summary>
    public void Received(IReadOnlyList<Rejection> rejections)
    {
        Interlocked.Increment(ref _received);
        if (rejections.Count > 0) _metrics.CountRejections(rejections);
    }

    /// <summary>What one delivery brought is kept.</summary>
    public void Kept(StationWork work)
    {
        _metrics.CountIntake(work.Rows.Count, work.Duplicates);
        _metrics.CountObservations(work.Rows.Catalogue, work.Tally);
        if (work.Alerts.Count > 0) _metrics.CountAlertChanges(work.Alerts);
        if (work.First is not { } first) return;
        var now = _time.GetUtcNow();
        _times.Stored(first.EventTicks, first.ArrivedTicks, now);
        // The time of a message is the broker's, when it took it.
        _times.StoredAcknowledged(first.Arrived, now);
        _latest.Update(work.Rows.StationId, work.Last!.EventTicks, work.Last.ArrivedTicks, work.Last.Values, work.Scores.Failed);
    }

    /// <summary>The station is gone, or another silo has it now.</summary>
    public void Forget(string station) => _latest.Forget(station);
}
