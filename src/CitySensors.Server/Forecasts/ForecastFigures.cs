using System.Diagnostics.Metrics;
using CitySensors.Core.Forecasts;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Forecasts;

/// <summary>How many sensors are forecast and how well, of the newest forecast of each station since the start. Thread safe.</summary>
internal sealed class ForecastFigures(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StationForecast> _byStation = new(StringComparer.Ordinal);
    private DateTimeOffset? _newest;

    public void Add(StationForecast forecast)
    {
        // Without the hours.
        var figures = forecast with { Sensors = [.. forecast.Sensors.Where(sensor => sensor.Hours.Count > 0).Select(sensor => sensor with { Hours = [] })] };
        lock (_lock)
        {
            _byStation[forecast.StationId] = figures;
            _newest = forecast.TrainedAt;
        }
    }

    public void Keep(IReadOnlySet<string> stations)
    {
        lock (_lock)
        {
            foreach (var gone in _byStation.Keys.Where(station => !stations.Contains(station)).ToList()) _byStation.Remove(gone);
        }
    }

    public void AddTo(Meter meter)
    {
        Observe(meter, CityMetricDefinitions.ForecastSensors, sensors => sensors.Count);
        Observe(meter, CityMetricDefinitions.ForecastError, RelativeError);
        meter.CreateObservableGauge(CityMetricDefinitions.ForecastAge.Name, Age, null, CityMetricDefinitions.ForecastAge.Help);
    }

    private static double? RelativeError(List<SensorForecast> sensors)
    {
        var known = sensors.Where(sensor => sensor.MeanAbsoluteError / sensor.LastValueError is >= 0 and < double.PositiveInfinity).ToList();
        return known.Count == 0 ? null : known.Average(sensor => sensor.MeanAbsoluteError / sensor.LastValueError);
    }

    private void Observe(Meter meter, MetricDefinition metric, Func<List<SensorForecast>, double?> figure) => meter.CreateObservableGauge(
        metric.Name,
        () => from sensors in BySensorType()
              let value = figure([.. sensors])
              where value is not null
              select new Measurement<double>(value.Value, new KeyValuePair<string, object?>("sensor", sensors.Key)),
        null,
        metric.Help);

    private IEnumerable<Measurement<double>> Age()
    {
        lock (_lock) return _newest is { } newest ? [new Measurement<double>((time.GetUtcNow() - newest).TotalSeconds)] : [];
    }

    private List<IGrouping<string, SensorForecast>> BySensorType()
    {
        lock (_lock)
        {
            return [.. _byStation.Values.SelectMany(station => station.Sensors).GroupBy(sensor => sensor.SensorType)];
        }
    }
}
