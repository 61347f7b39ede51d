using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using CitySensors.Web.Metrics;

namespace CitySensors.Web.Tests.Metrics;

public sealed partial class MetricDefinitionsTests
{
    private static readonly MetricDefinition[] OfStations = [CityMetricDefinitions.ClockOffset, CityMetricDefinitions.StationConflicts, CityMetricDefinitions.StationClockJumps, CityMetricDefinitions.StationSuspects, CityMetricDefinitions.StationSilent];

    /// <summary>The suffixes of samples of histograms and summaries.</summary>
    private static readonly string[] Taken = ["_bucket", "_count", "_sum"];

    [Fact]
    public void All_Names_AreUniqueAndFollowTheConventions()
    {
        Assert.Distinct(MetricDefinitions.All.Select(metric => metric.Name));
        Assert.All(MetricDefinitions.All, metric =>
        {
            Assert.Matches(Name(), metric.Name);
            Assert.Equal(metric.Kind == MetricKind.Counter, metric.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.DoesNotContain(Taken, end => metric.Name.EndsWith(end, StringComparison.Ordinal));
            Assert.EndsWith(".", metric.Help, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void All_Labels_AreFewAndNoneIsAStationUnlessBounded() => Assert.All(MetricDefinitions.All, metric =>
    {
        Assert.InRange(metric.Labels.Count, 0, 2);
        Assert.DoesNotContain("le", metric.Labels);
        // Only stations with a wrong clock or conflicts and silent ones, of which at most 100 are exported.
        if (!OfStations.Contains(metric)) Assert.DoesNotContain(metric.Labels, label => label.Contains("station", StringComparison.Ordinal));
    });

    [Fact]
    public void All_Histograms_HaveRisingBucketsAndAreSeconds() => Assert.All(MetricDefinitions.All, metric =>
    {
        Assert.Equal(metric.Kind == MetricKind.Histogram, metric.Buckets.Count > 0);
        Assert.Equal(metric.Buckets.Order().Distinct(), metric.Buckets);
        if (metric.Kind == MetricKind.Histogram) Assert.EndsWith("_seconds", metric.Name, StringComparison.Ordinal);
    });

    [Fact]
    public void Of_Instruments_KnowsOwnAndForeignOnesAndNoOthers()
    {
        using var own = new Meter(CityMetrics.MeterName);
        using var kafka = new Meter("CitySensors.Streams.Kafka");
        using var other = new Meter("Somebody.Else");
        Assert.Equal(CityMetricDefinitions.ReadingsAccepted, MetricDefinitions.Find(own.CreateCounter<long>("citysensors_readings_accepted_total")));
        Assert.Equal("citysensors_kafka_partition_lag_messages", MetricDefinitions.Find(kafka.CreateGauge<long>("streams.kafka.partition.lag"))?.Name);
        Assert.Null(MetricDefinitions.Find(other.CreateCounter<long>("citysensors_readings_accepted_total")));
        Assert.Null(MetricDefinitions.Find(own.CreateCounter<long>("something_new_total")));
    }

    [GeneratedRegex("^(citysensors|orleans|process|dotnet)_[a-z0-9]+(_[a-z0-9]+)*$")]
    private static partial Regex Name();
}
