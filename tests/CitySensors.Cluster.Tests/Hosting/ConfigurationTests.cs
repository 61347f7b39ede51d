using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Kafka;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Hosting;

/// <summary>Errors of a configuration are reported before anything starts.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task Start_ErrorsInEverySection_ReportsAll()
    {
        await using var silo = SiloProcess.StartWith(
            "--Kafka:ReadingsTopic=no topic",
            "--Kafka:Partitions=0",
            "--Kafka:DeadLetterTopic=alerts",
            "--Cassandra:Keyspace=no-keyspace",
            "--Cassandra:Retention=10.00:00:00",
            "--Silo:Port=0",
            "--Silo:Address=127.0.0.1",
            "--Silo:DeliveryTimeout=00:00:00.5",
            "--City:TimeZone=Nowhere",
            "--Web:MaxReadingsPerBody=0");
        await silo.ExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, silo.ExitCode);
        foreach (var setting in (string[])[
            "Kafka:Client:BootstrapServers", "Kafka:ReadingsTopic", "Kafka:Partitions", "must be different", "Cassandra:ContactPoints", "Cassandra:Keyspace", "Cassandra:Retention",
            "Silo:Port", "Silo:Address", "Silo:DeliveryTimeout", "TimeZone", "MaxReadingsPerBody"])
            Assert.True(silo.Errors.Any(line => line.Contains(setting, StringComparison.Ordinal)), $"{setting} is not reported:\n{silo.Output}");
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Kafka:Partitions=many", "Kafka:Partitions")]
    [InlineData("--Kafka:Client:SecurityProtocol=Telepathy", "Kafka:Client:SecurityProtocol")]
    [InlineData("--Silo:Clustering=Magic", "Silo:Clustering")]
    [InlineData("--Cassandra:Keyspce=x", "Unknown setting \"Cassandra:Keyspce\" (command line). Did you mean \"Cassandra:Keyspace\"?")]
    [InlineData("--Casandra:Keyspace=x", "Did you mean \"Cassandra\"?")]
    [InlineData("--bogus=1", "Unknown option \"--bogus\".")]
    [InlineData("--Silo:Clustering=7", "Clustering")]
    [InlineData("--Kafka:Client:SslCaLocation=/nowhere/ca.pem --Kafka:Client:SecurityProtocol=Ssl", "ssl.ca.location")]
    public async Task Start_OneError_IsReportedWithoutAStackTrace(string settings, string reported)
    {
        await using var silo = SiloProcess.Start(["--Kafka:Client:BootstrapServers=127.0.0.1:1", "--Cassandra:ContactPoints:0=127.0.0.1:1", .. settings.Split(' ')]);
        await silo.ExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, silo.ExitCode);
        Assert.Contains(reported, string.Join('\n', silo.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BeyondLoopbackWithoutKeys_IsRefused()
    {
        await using var silo = SiloProcess.StartWith("--Kafka:Client:BootstrapServers=127.0.0.1:1", "--Cassandra:ContactPoints:0=127.0.0.1:1", "--urls=http://0.0.0.0:0");
        await silo.ExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, silo.ExitCode);
        Assert.Contains("0.0.0.0", string.Join('\n', silo.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TopicsMissingAndCreationDisabled_NamesThem()
    {
        await using var city = ClusterCity.OnRunning();
        var silo = city.Start("--Kafka:CreateTopics=false");
        await silo.ExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, silo.ExitCode);
        var errors = string.Join('\n', silo.Errors);
        foreach (var topic in (string[])[city.ReadingsTopic, city.AlertsTopic, city.DeadLetterTopic]) Assert.Contains(topic, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AlertsTopicOfTwoPartitions_IsRefused()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(2, "alerts");
        await using var city = new ClusterCity(broker, Node.Running());
        var silo = city.Start($"--Kafka:AlertsTopic={topic}");
        await silo.ExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, silo.ExitCode);
        Assert.Contains("but has 2", string.Join('\n', silo.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortInUse_IsRefused()
    {
        await using var city = ClusterCity.OnRunning();
        var first = await city.StartReadyAsync();
        // It ends before it has a topic or a keyspace.
        await using var other = ClusterCity.OnRunning();
        var second = other.Start($"--urls={first.Url}");
        await second.ExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains(second.Errors, line => line.Contains(first.Url.Authority, StringComparison.Ordinal));
        await city.DropAsync();
    }

    [Fact]
    public async Task Stop_WhileWaitingForKafka_Exits()
    {
        await using var silo = SiloProcess.Start("--Kafka:Client:BootstrapServers=127.0.0.1:1", "--Cassandra:ContactPoints:0=127.0.0.1:1");
        await Eventually.TrueAsync(() => silo.Output.Contains("Waiting for Kafka", StringComparison.Ordinal), () => $"It does not wait. {silo.Output}", TestContext.Current.CancellationToken);
        await silo.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("Unhandled", silo.Output, StringComparison.Ordinal);
    }
}
