using System.Diagnostics.Metrics;
using CitySensors.Web.Metrics;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Web.Tests.Metrics;

public sealed class MetricsListenerTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CityMetrics _metrics = new();

    private IMeterFactory Factory => _services.GetRequiredService<IMeterFactory>();

    public void Dispose()
    {
        _metrics.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Foreign_MeterOfThisHost_IsNamedScaledAndKeepsItsLabelsOnly()
    {
        using var exporter = Exporter();
        var kafka = Factory.Create("CitySensors.Streams.Kafka");
        var orleans = Factory.Create("Microsoft.Orleans");
        kafka.CreateCounter<long>("streams.kafka.messages.read").Add(5, new("provider", "readings"), new("partition", 3), new("topic", "iot"));
        orleans.CreateHistogram<double>("orleans-catalog-activation-latency").Record(20, new("status", "success"), new("directory", "enabled"));
        var text = await exporter.TextAsync();
        Assert.Equal(5, MetricsText.Value(text, "citysensors_kafka_messages_read_total{topic=\"iot\",partition=\"3\"}"));
        Assert.Equal(0.02, MetricsText.Value(text, "orleans_activation_seconds_sum{status=\"success\"}"), 1e-9);
        Assert.Equal(0, MetricsText.Value(text, "orleans_activation_seconds_bucket{status=\"success\",le=\"0.01\"}"));
        Assert.Equal(1, MetricsText.Value(text, "orleans_activation_seconds_bucket{status=\"success\",le=\"0.025\"}"));
    }

    [Fact]
    public async Task Foreign_MeterOfAnotherHost_IsIgnored()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var exporter = Exporter();
        other.GetRequiredService<IMeterFactory>().Create("CitySensors.Storage.Cassandra").CreateCounter<long>("storage.cassandra.failures").Add(1);
        Assert.DoesNotContain("citysensors_cassandra_failures_total", await exporter.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observed_SeriesRemoved_IsNoLongerExposed()
    {
        using var exporter = Exporter();
        int[] partitions = [0, 1];
        Factory.Create("CitySensors.Streams.Kafka").CreateObservableGauge(
            "streams.kafka.partition.lag", () => partitions.Select(one => new Measurement<long>(7, new("topic", "iot"), new("partition", one))));
        Assert.Equal(7, MetricsText.Value(await exporter.TextAsync(), "citysensors_kafka_partition_lag_messages{topic=\"iot\",partition=\"1\"}"));
        partitions = [0];
        var text = await exporter.TextAsync();
        Assert.Equal(7, MetricsText.Value(text, "citysensors_kafka_partition_lag_messages{topic=\"iot\",partition=\"0\"}"));
        Assert.DoesNotContain("partition=\"1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observed_WithoutLabelsThatFailsLater_IsNoLongerExposed()
    {
        using var exporter = Exporter();
        var fails = false;
        _metrics.ObserveGauge(CityMetricDefinitions.StorageFree, () => fails ? throw new IOException("The volume is gone.") : 5);
        Assert.Equal(5, MetricsText.Value(await exporter.TextAsync(), "citysensors_storage_free_bytes"));
        fails = true;
        Assert.DoesNotContain("\ncitysensors_storage_free_bytes ", await exporter.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observed_Throws_IsLoggedAndOthersAreExposed()
    {
        using var log = new LineLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var exporter = new MetricsExporter(_metrics, loggers.CreateLogger<MetricsListener>());
        _metrics.ObserveGauge(CityMetricDefinitions.StorageFree, () => throw new IOException("The volume is gone."));
        _metrics.ObserveGauge(CityMetricDefinitions.Ready, () => 1);
        Assert.Equal(1, MetricsText.Value(await exporter.TextAsync(), "citysensors_ready"));
        Assert.Single(log.Lines, line => line.Event == 3101 && line.Line.Contains("The volume is gone.", StringComparison.Ordinal));
    }

    private MetricsExporter Exporter() => new(_metrics, NullLogger<MetricsListener>.Instance, Factory);
}
