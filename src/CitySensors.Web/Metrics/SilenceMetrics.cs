using System.Diagnostics.Metrics;
using CitySensors.Core.Stations;

namespace CitySensors.Web.Metrics;

/// <summary>Exports the silent stations. Thread safe.</summary>
internal sealed class SilenceMetrics(IStationReports reports, TimeProvider time)
{
    public const int MaxStations = 100;

    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge(CityMetricDefinitions.StationsSilent.Name, () => reports.Silent.Count, null, CityMetricDefinitions.StationsSilent.Help);
        meter.CreateObservableGauge(CityMetricDefinitions.StationSilent.Name, Silent, null, CityMetricDefinitions.StationSilent.Help);
    }

    /// <summary>The newest first: those that have been silent for long are known by then.</summary>
    private IEnumerable<Measurement<double>> Silent()
    {
        var now = time.GetUtcNow();
        return reports.Silent.OrderByDescending(station => station.LastSeen).Take(MaxStations)
            .Select(station => new Measurement<double>((now - station.LastSeen).TotalSeconds, MetricLabels.Station(station.StationId)));
    }
}
