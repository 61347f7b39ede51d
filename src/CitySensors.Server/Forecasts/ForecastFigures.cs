using System.Diagnostics.Metrics;
using CitySensors.Core.Forecasts;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Forecasts;

/// <summary>How many sensors are forecast and how well, of the newest forecast of each station since the start. Thread safe.</summary>
internal sealed class ForecastFigures(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StationForecast> _byStation = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (IReadOnlyList<ForecastComparison> Past, IReadOnlyList<string> Lacking)> _comparisons = new(StringComparer.Ordinal);
    private DateTimeOffset? _newest;

    /// <param name="forecast">The newest forecast of a station.</param>
    /// <param name="past">What was forecast for the last day, beside what came.</param>
    /// <param name="lacking">The sensor types whose history at the station is too short.</param>
    public void Add(StationForecast forecast, IReadOnlyList<ForecastComparison> past, IReadOnlyList<string> lacking)
    {
        // Without the hours.
        var figures = forecast with { Sensors = [.. forecast.Sensors.Where(sensor => sensor.Hours.Count > 0).Select(sensor => sensor with { Hours = [] })] };
        lock (_lock)
        {
            _byStation[forecast.StationId] = figures;
            _comparisons[forecast.StationId] = (past, lacking);
            _newest = forecast.TrainedAt;
        }
    }

    public void Keep(IReadOnlySet<string> stations)
    {
        lock (_lock)
        {
            foreach (var gone in _byStation.Keys.Where(station => !stations.Contains(station)).ToList())
            {
                _byStation.Remove(gone);
                _comparisons.Remove(gone);
            }
        }
    }

    public void AddTo(Meter meter)
    {
        Observe(meter, CityMetricDefinitions.ForecastSensors, sensors => sensors.Count);
        Observe(meter, CityMetricDefinitions.ForecastError, RelativeError);
        Compare(meter, CityMetricDefinitions.ForecastPastError, past => past.Sum(one => one.AbsoluteError) / past.Sum(one => one.Hours));
        Compare(meter, CityMetricDefinitions.ForecastPastCoverage, past => (double)past.Sum(one => one.Inside95) / past.Sum(one => one.Hours));
        Compare(meter, CityMetricDefinitions.ForecastExpected, past => past.Average(one => one.Expected));
        Compare(meter, CityMetricDefinitions.ForecastObserved, past => past.Average(one => one.Observed));
        meter.CreateObservableGauge(CityMetricDefinitions.ForecastLacking.Name, Lacking, null, CityMetricDefinitions.ForecastLacking.Help);
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

    private void Compare(Meter meter, MetricDefinition metric, Func<List<ForecastComparison>, double> figure) => meter.CreateObservableGauge(
        metric.Name,
        () =>
        {
            lock (_lock) return _comparisons.Values.SelectMany(station => station.Past).GroupBy(one => one.SensorType).Select(past => Of(past.Key, figure([.. past]))).ToList();
        },
        null,
        metric.Help);

    /// <summary>Also 0, of sensor types that have no sensor without history.</summary>
    private IEnumerable<Measurement<double>> Lacking()
    {
        lock (_lock)
        {
            var lacking = _comparisons.Values.SelectMany(station => station.Lacking).CountBy(sensor => sensor).ToDictionary();
            var all = _byStation.Values.SelectMany(station => station.Sensors).Select(sensor => sensor.SensorType).Concat(lacking.Keys).Distinct();
            return [.. all.Select(sensor => Of(sensor, lacking.GetValueOrDefault(sensor)))];
        }
    }

    private static Measurement<double> Of(string sensor, double value) => new(value, new KeyValuePair<string, object?>("sensor", sensor));

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
