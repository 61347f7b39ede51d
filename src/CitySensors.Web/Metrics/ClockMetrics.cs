using System.Diagnostics.Metrics;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Metrics;

/// <summary>Exports the stations whose clock is wrong. Thread safe.</summary>
internal sealed class ClockMetrics(CityMetrics metrics, TimeProvider time)
{
    public void AddTo(Meter meter) => meter.CreateObservableGauge(CityMetricDefinitions.ClockOffset.Name, Offsets, null, CityMetricDefinitions.ClockOffset.Help);

    private IEnumerable<Measurement<double>> Offsets() => metrics.WrongClocks.At(time.GetUtcNow()).Select(Offset);

    private static Measurement<double> Offset(WrongClock clock) => new(clock.Offset.TotalSeconds, MetricLabels.Station(clock.Station));
}
