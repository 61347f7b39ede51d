using System.Diagnostics.Metrics;
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
        Observe(meter, CityMetricDefinitions.ExpectedMean, type => type.Distribution.Mean);
        Observe(meter, CityMetricDefinitions.ExpectedStandardDeviation, type => type.Distribution.StandardDeviation);
        Observe(meter, CityMetricDefinitions.ExpectedLow, type => Band(type).Low);
        Observe(meter, CityMetricDefinitions.ExpectedHigh, type => Band(type).High);
        meter.CreateObservableGauge(CityMetricDefinitions.SensorInfo.Name, Units, null, CityMetricDefinitions.SensorInfo.Help);
        var stated = CityMetricDefinitions.OutlierProbability;
        meter.CreateObservableGauge(stated.Name, () => 2 * Scorer.OutlierTailProbability, null, stated.Help);
    }

    private void Observe(Meter meter, MetricDefinition metric, Func<SensorType, double> value) => meter.CreateObservableGauge(
        metric.Name,
        () => city.Catalogue.SensorTypes.Select(type => new Measurement<double>(value(type), MetricLabels.Sensor(type.Id))),
        null,
        metric.Help);

    private IEnumerable<Measurement<long>> Units() => city.Catalogue.SensorTypes.Select(
        type => new Measurement<long>(1, MetricLabels.Sensor(type.Id), new KeyValuePair<string, object?>("unit", type.Unit)));

    private (double Low, double High) Band(SensorType type)
    {
        var catalogue = city.Catalogue;
        var bands = _bands;
        if (bands?.Catalogue != catalogue) _bands = bands = new Bands(catalogue);
        return bands.For(type);
    }

    private sealed class Bands(Catalogue catalogue)
    {
        private readonly Dictionary<SensorType, (double, double)> _bands = catalogue.SensorTypes.ToDictionary(type => type, Between);

        public Catalogue Catalogue => catalogue;

        public (double, double) For(SensorType type) => _bands.TryGetValue(type, out var band) ? band : Between(type);

        private static (double, double) Between(SensorType type) => (
            type.Distribution.ValueOfLowerTail(Scorer.OutlierTailProbability), type.Distribution.ValueOfUpperTail(Scorer.OutlierTailProbability));
    }
}
