using CitySensors.Infra.Tests.Hosting;
using CitySensors.Server.Kafka;

namespace CitySensors.Infra.Tests.Compose;

public sealed class ComposeSettingsTests
{
    private static readonly string[] Hosts = ["server", "server-key", "silo-1", "silo-2", "cluster-key"];

    [Fact]
    public void Environment_Hosts_NamesTheirSettings()
    {
        var faults = new Faults();
        foreach (var service in Hosts.Select(ComposeFile.Service))
        {
            // A secret is mounted under the name of its setting.
            foreach (var (name, value) in service.Environment.Concat(service.Secrets.Values.Select(secret => KeyValuePair.Create(secret, "secret"))))
                if (SettingNames.Fault(name, value) is { } fault) faults.Unless(false, $"{service.Name}: {fault}");
        }

        faults.AssertNone();
    }

    [Theory]
    [InlineData("Web__KeyFiles", "x")]
    [InlineData("Web__MaxBodyBytes", "many")]
    [InlineData("Silo__Clusterng", "Cassandra")]
    [InlineData("Silo__Clustering", "Kubernetes")]
    [InlineData("Silo__MaxStations", "1000")]
    [InlineData("Kafka__Streams__CacheMessage", "1")]
    [InlineData("Kafka__Client__Bootstrap", "x")]
    [InlineData("Casandra__Password", "x")]
    public void Environment_WithAMisspeltSetting_IsFound(string name, string value) => Assert.NotNull(SettingNames.Fault(name, value));

    [Fact]
    public void Silos_OneCluster_DifferByTheirAddressOnly()
    {
        var (first, second) = (ComposeFile.Service("silo-1"), ComposeFile.Service("silo-2"));
        Assert.Equal(["Silo__Address"], first.Environment.Where(one => second.Environment.GetValueOrDefault(one.Key) != one.Value).Select(one => one.Key));
        Assert.Equal(first.Environment.Keys.Order(StringComparer.Ordinal), second.Environment.Keys.Order(StringComparer.Ordinal));
        foreach (var silo in (Service[])[first, second])
        {
            Assert.Equal(silo.Name, silo.Environment["Silo__Address"]);
            Assert.Equal("Cassandra", silo.Environment["Silo__Clustering"]);
            // Only the proxy is trusted.
            Assert.Equal(ComposeFile.Service("proxy").Node.At("networks", "edge", "ipv4_address").Text(), silo.Environment["Web__TrustedProxies__0"]);
        }
    }

    [Fact]
    public void Replication_Readings_OutlivesOneNode()
    {
        var kafka = PropertiesFile.Read("infra/kafka/server.properties");
        Assert.Equal("3", kafka["default.replication.factor"]);
        Assert.Equal("3", kafka["offsets.topic.replication.factor"]);
        Assert.Equal("2", kafka["min.insync.replicas"]);
        Assert.Equal("false", kafka["unclean.leader.election.enable"]);
        Assert.Equal("3", ComposeFile.Service("silo-1").Environment["Cassandra__ReplicationFactor"]);
        var cassandra = Yaml.Read("infra/cassandra/cassandra.yaml");
        // With periodic, a killed node lost acknowledged rows.
        Assert.Equal("group", cassandra["commitlog_sync"].Text());
        Assert.Equal("5ms", cassandra["commitlog_sync_group_window"].Text());
        Assert.Equal("PasswordAuthenticator", cassandra["authenticator"].Text());
    }

    [Fact]
    public void Simulator_Cluster_SendsToTheTopicThatSilosRead()
    {
        var command = ComposeFile.Service("simulator").Command;
        Assert.Equal(ComposeFile.Service("silo-1").Environment["Kafka__Client__BootstrapServers"], command[command.ToList().IndexOf("--kafka") + 1]);
        Assert.Equal("50", command[command.ToList().IndexOf("--stations") + 1]);
        Assert.Equal(KafkaOptions.DefaultReadingsTopic, command[command.ToList().IndexOf("--topic") + 1]);
    }
}
