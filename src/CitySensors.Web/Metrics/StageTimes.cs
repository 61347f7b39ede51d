using CitySensors.Core.Readings;
using System.Diagnostics.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Web.Metrics;

/// <summary>
/// How long readings take to the store and alerts to browsers: from the measurement, from the arrival and from the acknowledgement.
/// Thread safe.
/// </summary>
/// <remarks>
/// Arrival and acknowledgement are by the clocks of the hosts. The time from the measurement is left out where the station's clock
/// cannot be right.
/// </remarks>
public sealed class StageTimes
{
    private readonly Histogram<double> _eventToStore;
    private readonly Histogram<double> _arrivalToStore;
    private readonly Histogram<double> _acknowledgementToStore;
    private readonly Histogram<double> _eventToHub;
    private readonly Histogram<double> _arrivalToHub;
    private readonly Histogram<double> _acknowledgementToHub;

    public StageTimes(CityMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _eventToStore = metrics.Histogram(CityMetricDefinitions.EventToStore);
        _arrivalToStore = metrics.Histogram(CityMetricDefinitions.ArrivalToStore);
        _acknowledgementToStore = metrics.Histogram(CityMetricDefinitions.AcknowledgementToStore);
        _eventToHub = metrics.Histogram(CityMetricDefinitions.EventToHub);
        _arrivalToHub = metrics.Histogram(CityMetricDefinitions.ArrivalToHub);
        _acknowledgementToHub = metrics.Histogram(CityMetricDefinitions.AcknowledgementToHub);
    }

    /// <summary>Readings of a station are in the store: called once a station and delivery, with the one that waited longest.</summary>
    public void Stored(long eventTicks, long arrivedTicks, DateTimeOffset now)
    {
        if (ClockSkew.IsTolerable(eventTicks, arrivedTicks)) _eventToStore.Record(Seconds(eventTicks, now));
        _arrivalToStore.Record(Seconds(arrivedTicks, now));
    }

    /// <summary>What was acknowledged at a time is in the store.</summary>
    public void StoredAcknowledged(DateTimeOffset acknowledged, DateTimeOffset now) => _acknowledgementToStore.Record(Seconds(acknowledged.UtcTicks, now));

    /// <summary>A new alert was sent to a browser.</summary>
    internal void Sent(DateTimeOffset measured, AlertOrigin? origin, DateTimeOffset now)
    {
        var arrived = (origin?.Arrived ?? now).UtcTicks;
        if (ClockSkew.IsTolerable(measured.UtcTicks, arrived)) _eventToHub.Record(Seconds(measured.UtcTicks, now));
        if (origin is not { } known) return;
        _arrivalToHub.Record(Seconds(arrived, now));
        if (known.Acknowledged is { } acknowledged) _acknowledgementToHub.Record(Seconds(acknowledged.UtcTicks, now));
    }

    private static double Seconds(long sinceTicks, DateTimeOffset now) => Math.Max(0, now.UtcTicks - sinceTicks) / (double)TimeSpan.TicksPerSecond;
}
