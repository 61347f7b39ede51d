using System.Diagnostics.Metrics;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

namespace CitySensors.Web.Metrics;

/// <summary>Exports the expected values of each sensor type; the bands are computed once per catalogue.</summary>
internal sealed class SensorMetrics(ICityDefinitions city)
{
    private Bands? _bands;

    public void AddTo(Meter meter)
    {
        Observe(meter, CityMetricDefinitions.ExpectedMean, type => type.Distribution?.Mean);
        Observe(meter, CityMetricDefinitions.ExpectedStandardDeviation, type => type.Distribution?.StandardDeviation);
        Observe(meter, CityMetricDefinitions.ExpectedLow, type => BandOf(type)?.Low);
        Observe(meter, CityMetricDefinitions.ExpectedHigh, type => BandOf(type)?.High);
        Describe(meter, CityMetricDefinitions.SensorInfo, "unit", type => type.Unit);
        Describe(meter, CityMetricDefinitions.SensorAggregation, "aggregation", type => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Aggregation.ToString()));
        var stated = CityMetricDefinitions.OutlierProbability;
        meter.CreateObservableGauge(stated.Name, () => 2 * Scorer.OutlierTailProbability, null, stated.Help);
    }

    /// <summary>Of the sensor types that have the value.</summary>
    private void Observe(Meter meter, MetricDefinition metric, Func<SensorType, double?> value) => meter.CreateObservableGauge(
        metric.Name,
        () => from type in city.Catalogue.SensorTypes
              let known = value(type)
              where known is not null
              select new Measurement<double>(known.Value, MetricLabels.Sensor(type.Id)),
        null,
        metric.Help);

    /// <summary>1, with a property of the sensor type as a label.</summary>
    private void Describe(Meter meter, MetricDefinition metric, string label, Func<SensorType, string> property) => meter.CreateObservableGauge(
        metric.Name,
        () => city.Catalogue.SensorTypes.Select(type => new Measurement<long>(1, MetricLabels.Sensor(type.Id), new KeyValuePair<string, object?>(label, property(type)))),
        null,
        metric.Help);

    private (double Low, double High)? BandOf(SensorType type)
    {
        var catalogue = city.Catalogue;
        var bands = _bands;
        if (bands?.Catalogue != catalogue) _bands = bands = new Bands(catalogue);
        return bands.For(type);
    }

    private sealed class Bands(Catalogue catalogue)
    {
        private readonly Dictionary<SensorType, (double, double)?> _bands = catalogue.SensorTypes.ToDictionary(type => type, type => type.ExpectedBand());

        public Catalogue Catalogue => catalogue;

        public (double, double)? For(SensorType type) => _bands.TryGetValue(type, out var band) ? band : type.ExpectedBand();
    }
}
