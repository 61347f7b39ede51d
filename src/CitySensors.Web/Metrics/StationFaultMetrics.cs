using System.Diagnostics.Metrics;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Metrics;

/// <summary>Exports the stations whose clock is wrong, and those with conflicting readings. Thread safe.</summary>
internal sealed class StationFaultMetrics(CityMetrics metrics, TimeProvider time)
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge(CityMetricDefinitions.ClockOffset.Name, Offsets, null, CityMetricDefinitions.ClockOffset.Help);
        meter.CreateObservableGauge(CityMetricDefinitions.StationConflicts.Name, Conflicts, null, CityMetricDefinitions.StationConflicts.Help);
    }

    private IEnumerable<Measurement<double>> Offsets() => metrics.WrongClocks.At(time.GetUtcNow()).Select(Offset);

    private static Measurement<double> Offset(WrongClock clock) => new(clock.Offset.TotalSeconds, MetricLabels.Station(clock.Station));

    private IEnumerable<Measurement<double>> Conflicts() =>
        metrics.StationConflicts.At(time.GetUtcNow()).Select(station => new Measurement<double>(station.Readings, MetricLabels.Station(station.StationId)));
}
