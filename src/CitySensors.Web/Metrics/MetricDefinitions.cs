using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace CitySensors.Web.Metrics;

/// <summary>Every metric that a host of CitySensors exposes, whatever it exposes them with.</summary>
public static class MetricDefinitions
{
    private static readonly FrozenDictionary<string, MetricDefinition> OwnByName =
        CityMetricDefinitions.All.Concat(ProcessMetricDefinitions.All).ToFrozenDictionary(metric => metric.Name, StringComparer.Ordinal);

    public static IReadOnlyList<MetricDefinition> All { get; } =
        [.. CityMetricDefinitions.All, .. ProcessMetricDefinitions.All, .. ClusterMetricDefinitions.All.Values];

    /// <summary>What an instrument is called in Prometheus; null where it is not exposed.</summary>
    public static MetricDefinition? Find(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return instrument.Meter.Name == CityMetrics.MeterName
            ? OwnByName.GetValueOrDefault(instrument.Name)
            : ClusterMetricDefinitions.All.GetValueOrDefault((instrument.Meter.Name, instrument.Name));
    }
}
