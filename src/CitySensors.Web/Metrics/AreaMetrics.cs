using System.Diagnostics.Metrics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Web.Metrics;

/// <summary>Exports stations, latest values and active alerts by area. Aggregated on export, at most once a second.</summary>
internal sealed class AreaMetrics
{
    private const int StationsAtOnce = 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportsWithin = TimeSpan.FromMinutes(5);
    private static readonly Severity[] Severities = Enum.GetValues<Severity>();

    private readonly LatestValues _latest;
    private readonly ICityDefinitions _city;
    private readonly IAlertLog _log;
    private readonly AreaNames _areas;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private AreaSnapshot? _snapshot;
    private long _createdAt;

    public AreaMetrics(LatestValues latest, ICityDefinitions city, IAlertLog log, AreaNames areas, TimeProvider time) =>
        (_latest, _city, _log, _areas, _time) = (latest, city, log, areas, time);

    public void AddTo(Meter meter)
    {
        Observe(meter, CityMetricDefinitions.Stations, ByArea(area => area.Stations));
        Observe(meter, CityMetricDefinitions.StationsReporting, ByArea(area => area.Reporting));
        Observe(meter, CityMetricDefinitions.LatestMean, BySensor(sensor => sensor.Mean));
        Observe(meter, CityMetricDefinitions.LatestMin, BySensor(sensor => sensor.Min));
        Observe(meter, CityMetricDefinitions.LatestMax, BySensor(sensor => sensor.Max));
        Observe(meter, CityMetricDefinitions.LatestStations, BySensor(sensor => sensor.Stations));
        Observe(meter, CityMetricDefinitions.ActiveAlerts, ActiveAlerts);
    }

    private static void Observe(Meter meter, MetricDefinition metric, Func<IEnumerable<Measurement<double>>> values) =>
        meter.CreateObservableGauge(metric.Name, values, null, metric.Help);

    private Func<IEnumerable<Measurement<double>>> ByArea(Func<AreaStatistics, double> value) => () =>
        Now().Areas.Select(area => new Measurement<double>(value(area.Value), MetricLabels.Area(area.Key)));

    private Func<IEnumerable<Measurement<double>>> BySensor(Func<SensorStatistics, double?> value) => () =>
    {
        var now = Now();
        return from area in now.Areas
               from sensor in area.Value.Sensors.Index()
               let known = value(sensor.Item)
               where sensor.Item.Stations > 0 && known is not null && !now.Catalogue.IsRemoved(sensor.Index)
               select new Measurement<double>(
                   known.Value, MetricLabels.Sensor(now.Catalogue.Slots[sensor.Index].Id), MetricLabels.Area(area.Key));
    };

    /// <summary>Includes areas without alerts.</summary>
    private IEnumerable<Measurement<double>> ActiveAlerts()
    {
        var counts = _log.Active.CountBy(alert => (Area: _areas.LabelOf(alert.Area), alert.Severity)).ToDictionary();
        var areas = Now().Areas.Keys.Union(counts.Keys.Select(key => key.Area));
        return from area in areas
               from severity in Severities
               select new Measurement<double>(counts.GetValueOrDefault((area, severity)), MetricLabels.Of(severity), MetricLabels.Area(area));
    }

    private AreaSnapshot Now()
    {
        lock (_lock)
        {
            if (_snapshot is null || _time.GetElapsedTime(_createdAt) >= LookEvery)
            {
                _snapshot = CreateSnapshot();
                _createdAt = _time.GetTimestamp();
            }

            return _snapshot;
        }
    }

    private AreaSnapshot CreateSnapshot()
    {
        var catalogue = _city.Catalogue;
        var stations = _city.Stations;
        var areas = new SortedDictionary<string, AreaStatistics>(StringComparer.Ordinal);
        foreach (var station in All(stations)) AreaOf(station.Area).Stations++;
        _latest.Visit((_time.GetUtcNow() - ReportsWithin).UtcTicks, (id, values) => AreaOf(stations.Find(id)?.Area).Add(values));
        return new AreaSnapshot(catalogue, areas);

        AreaStatistics AreaOf(string? area)
        {
            var name = _areas.LabelOf(area);
            if (!areas.TryGetValue(name, out var statistics)) areas.Add(name, statistics = new AreaStatistics(catalogue.Slots));
            return statistics;
        }
    }

    /// <summary>In pages, because a list of a large city would be allocated on the large object heap each time.</summary>
    private static IEnumerable<StationDefinition> All(StationDirectory stations)
    {
        IReadOnlyList<StationDefinition> page;
        for (string? after = null; (page = stations.Page(after, StationsAtOnce)).Count > 0; after = page[^1].Id)
            foreach (var station in page) yield return station;
    }

    private sealed record AreaSnapshot(Catalogue Catalogue, SortedDictionary<string, AreaStatistics> Areas);
}
