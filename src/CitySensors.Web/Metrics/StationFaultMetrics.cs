using System.Diagnostics.Metrics;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Metrics;

/// <summary>Exports the stations whose clock is wrong, and those with conflicting readings, two clocks or suspect values. Thread safe.</summary>
internal sealed class StationFaultMetrics(CityMetrics metrics, TimeProvider time)
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge(CityMetricDefinitions.ClockOffset.Name, Offsets, null, CityMetricDefinitions.ClockOffset.Help);
        meter.CreateObservableGauge(CityMetricDefinitions.StationConflicts.Name, () => Of(metrics.StationConflicts), null, CityMetricDefinitions.StationConflicts.Help);
        meter.CreateObservableGauge(CityMetricDefinitions.StationClockJumps.Name, () => Of(metrics.StationClockJumps), null, CityMetricDefinitions.StationClockJumps.Help);
        meter.CreateObservableGauge(CityMetricDefinitions.StationSuspects.Name, () => Of(metrics.StationSuspects), null, CityMetricDefinitions.StationSuspects.Help);
    }

    private IEnumerable<Measurement<double>> Offsets() => metrics.WrongClocks.At(time.GetUtcNow()).Select(Offset);

    private static Measurement<double> Offset(WrongClock clock) => new(clock.Offset.TotalSeconds, MetricLabels.Station(clock.Station));

    private IEnumerable<Measurement<double>> Of(StationCounts counts) =>
        counts.At(time.GetUtcNow()).Select(station => new Measurement<double>(station.Count, MetricLabels.Station(station.StationId)));
}
