namespace CitySensors.Web.Metrics;

public enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One metric as Prometheus knows it.</summary>
/// <param name="Name">Its name there, with its unit and, for a counter, <c>_total</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Help">What it means.</param>
/// <param name="Labels">Its labels in their order; tags of the instrument that are not among them are left out.</param>
/// <param name="Buckets">The upper bounds of a histogram.</param>
/// <param name="Scale">What a measurement is multiplied with to be in the unit of the name.</param>
public sealed record MetricDefinition(
    string Name, MetricKind Kind, string Help, IReadOnlyList<string> Labels, IReadOnlyList<double> Buckets, double Scale = 1)
{
    internal static MetricDefinition Counter(string name, string help, params string[] labels) => new(name, MetricKind.Counter, help, labels, []);

    internal static MetricDefinition Gauge(string name, string help, params string[] labels) => new(name, MetricKind.Gauge, help, labels, []);

    internal static MetricDefinition Histogram(string name, string help, double[] buckets, params string[] labels) =>
        new(name, MetricKind.Histogram, help, labels, buckets);
}
