using CitySensors.Cluster.Tests.Support;
using CitySensors.Streams.Kafka.Tests.Support;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Hosting;

/// <summary>What is wrong with a configuration is told before anything begins.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task Start_FaultsInEverySection_AreToldAllAtOnce()
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
        await silo.ExitAsync();
        Assert.Equal(1, silo.ExitCode);
        foreach (var setting in (string[])[
            "Kafka:Client:BootstrapServers", "Kafka:ReadingsTopic", "Kafka:Partitions", "must be different", "Cassandra:ContactPoints", "Cassandra:Keyspace", "Cassandra:Retention",
            "Silo:Port", "Silo:Address", "Silo:DeliveryTimeout", "TimeZone", "MaxReadingsPerBody"])
            Assert.True(silo.Errors.Any(line => line.Contains(setting, StringComparison.Ordinal)), $"{setting} is not told:\n{silo.Output}");
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Kafka:Partitions=many", "Kafka:Partitions")]
    [InlineData("--Kafka:Client:SecurityProtocol=Telepathy", "Kafka:Client:SecurityProtocol")]
    [InlineData("--Silo:Clustering=Magic", "Silo:Clustering")]
    [InlineData("--Silo:Clustering=7", "Clustering")]
    [InlineData("--Kafka:Client:SslCaLocation=/nowhere/ca.pem --Kafka:Client:SecurityProtocol=Ssl", "ssl.ca.location")]
    public async Task Start_OneFault_IsToldWithoutAStackTrace(string settings, string told)
    {
        await using var silo = SiloProcess.Start(["--Kafka:Client:BootstrapServers=127.0.0.1:1", "--Cassandra:ContactPoints:0=127.0.0.1:1", .. settings.Split(' ')]);
        await silo.ExitAsync();
        Assert.Equal(1, silo.ExitCode);
        Assert.Contains(told, string.Join('\n', silo.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BeyondLoopbackWithoutKeys_IsRefused()
    {
        await using var silo = SiloProcess.StartWith("--Kafka:Client:BootstrapServers=127.0.0.1:1", "--Cassandra:ContactPoints:0=127.0.0.1:1", "--urls=http://0.0.0.0:0");
        await silo.ExitAsync();
        Assert.Equal(1, silo.ExitCode);
        Assert.Contains("0.0.0.0", string.Join('\n', silo.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TopicsAreMissingAndNotToBeCreated_TellsWhich()
    {
        await using var city = TestCity.OnRunning();
        var silo = city.Start("--Kafka:CreateTopics=false");
        await silo.ExitAsync();
        Assert.Equal(1, silo.ExitCode);
        var told = string.Join('\n', silo.Errors);
        foreach (var topic in (string[])[city.ReadingsTopic, city.AlertsTopic, city.DeadLetterTopic]) Assert.Contains(topic, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AlertsTopicOfTwoPartitions_IsRefused()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(2, "alerts");
        await using var city = new TestCity(broker, Node.Running());
        var silo = city.Start($"--Kafka:AlertsTopic={topic}");
        await silo.ExitAsync();
        Assert.Equal(1, silo.ExitCode);
        Assert.Contains("but has 2", string.Join('\n', silo.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortIsTaken_IsTold()
    {
        await using var city = TestCity.OnRunning();
        var first = await city.StartReadyAsync();
        // It ends before it has a topic or a keyspace.
        await using var other = TestCity.OnRunning();
        var second = other.Start($"--urls={first.Url}");
        await second.ExitAsync();
        Assert.Equal(1, second.ExitCode);
        Assert.Contains(second.Errors, line => line.Contains(first.Url.Authority, StringComparison.Ordinal));
        await city.DropAsync();
    }

    [Fact]
    public async Task Stop_WhileItWaitsForKafka_EndsAtOnce()
    {
        await using var silo = SiloProcess.Start("--Kafka:Client:BootstrapServers=127.0.0.1:1", "--Cassandra:ContactPoints:0=127.0.0.1:1");
        await Wait.UntilAsync(() => silo.Output.Contains("Waiting for Kafka", StringComparison.Ordinal), () => $"it waits. {silo.Output}");
        await silo.StopAsync();
        Assert.DoesNotContain("Unhandled", silo.Output, StringComparison.Ordinal);
    }
}
