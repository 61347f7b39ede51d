using System.Text.RegularExpressions;
using CitySensors.Infra.Tests.Docker;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Compose;

/// <summary>A port is configured in several files, which must agree.</summary>
public sealed partial class PortTests
{
    private const int Http = 5080;
    private const int Agent = 7070;
    private static readonly string[] Brokers = ["kafka-1", "kafka-2", "kafka-3"];
    private static readonly string[] Nodes = ["cassandra-1", "cassandra-2", "cassandra-3"];
    private static readonly string[] Silos = ["silo-1", "silo-2"];

    [Theory]
    [InlineData("infra/server.Dockerfile")]
    [InlineData("infra/cluster.Dockerfile")]
    public void Hosts_InTheirImages_ListenWhereTheyAreExpected(string path)
    {
        var dockerfile = Dockerfile.Read(path);
        Assert.Equal($"http://0.0.0.0:{Http}", dockerfile.Last.Environment["ASPNETCORE_URLS"]);
        Assert.Contains($"{Http}", dockerfile.Last.Of("EXPOSE").SelectMany(one => one.Words));
    }

    [Fact]
    public void Proxy_SendsTo_ThePortOfTheSilos()
    {
        var proxy = Repository.Read("infra/proxy/haproxy.cfg");
        Assert.Equal(Silos.Select(silo => $"{silo}:{Http}"), Server().Matches(proxy).Select(found => found.Groups["address"].Value));
        var binds = Bind().Matches(proxy + Repository.Read("infra/proxy/tls.cfg")).Select(found => int.Parse(found.Groups["port"].Value, null)).ToList();
        Assert.Equal([8080, 8443], binds.Order());
        Assert.Contains(ComposeFile.Service("proxy").Ports, port => port.Target == 8080);
        Assert.Contains("}:8443", Repository.Read("infra/tls.compose.yml"), StringComparison.Ordinal);
        Assert.Contains(ComposeFile.Service("proxy").HealthCommand, word => word.Contains(":8081/", StringComparison.Ordinal));
    }

    [Fact]
    public void Kafka_ListensWhere_ItsClientsAndVotersLookForIt()
    {
        var kafka = PropertiesFile.Read("infra/kafka/server.properties");
        Assert.Equal("CITY://:9092,CONTROLLER://:9093", kafka["listeners"]);
        Assert.Equal(string.Join(',', Brokers.Select((broker, index) => $"{index + 1}@{broker}:9093")), kafka["controller.quorum.voters"]);
        Assert.Equal(string.Join(',', Brokers.Select(broker => $"{broker}:9092")), ComposeFile.Service("silo-1").Environment["Kafka__Client__BootstrapServers"]);
        Assert.Contains("advertised.listeners=CITY://kafka-%s:9092", Repository.Read("infra/kafka/start.sh"), StringComparison.Ordinal);
        foreach (var (broker, index) in Brokers.Select((broker, index) => (broker, index)))
        {
            Assert.Equal($"{index + 1}", ComposeFile.Service(broker).Environment["KAFKA_NODE_ID"]);
            Assert.Contains(ComposeFile.Service(broker).Mounts, mount => mount == new Mount(broker, kafka["log.dirs"], IsReadOnly: false));
        }
    }

    [Fact]
    public void Cassandra_ListensWhere_ItsClientsLookForIt()
    {
        var cassandra = Yaml.Read("infra/cassandra/cassandra.yaml");
        var silo = ComposeFile.Service("silo-1").Environment;
        foreach (var (node, index) in Nodes.Select((node, index) => (node, index)))
        {
            Assert.Equal($"{node}:{cassandra["native_transport_port"]}", silo[$"Cassandra__ContactPoints__{index}"]);
            Assert.Equal(node, ComposeFile.Service(node).Node["hostname"].Text());
            var volume = Assert.Single(ComposeFile.Service(node).Mounts).Target;
            Assert.StartsWith(volume, cassandra.At("data_file_directories", "0").Text(), StringComparison.Ordinal);
            Assert.StartsWith(volume, cassandra["commitlog_directory"].Text(), StringComparison.Ordinal);
        }

        Assert.Equal(Nodes[0], cassandra.At("seed_provider", "0", "parameters", "0", "seeds").Text());
        Assert.Contains($"/{cassandra["native_transport_port"]}\"", Repository.Read("infra/cassandra/healthy.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public void Prometheus_Asks_TheServicesAtTheirPorts()
    {
        var jobs = Yaml.Read("prometheus.yml")["scrape_configs"].Items().ToDictionary(
            job => job["job_name"].Text(), job => job["static_configs"].Items().SelectMany(one => one["targets"].Texts()).ToList(), StringComparer.Ordinal);
        Assert.Equal(Silos.Select(silo => $"{silo}:{Http}"), jobs["silo"]);
        Assert.Equal(Brokers.Select(broker => $"{broker}:{Agent}"), jobs["kafka"]);
        Assert.Equal(Nodes.Select(node => $"{node}:{Agent}"), jobs["cassandra"]);
        foreach (var script in (string[])["infra/kafka/start.sh", "infra/cassandra/start.sh"])
            Assert.Contains($"agent.jar={Agent}:", Repository.Read(script), StringComparison.Ordinal);
    }

    [Fact]
    public void Prometheus_FindsItsRules_WhereTheyAreMounted()
    {
        var mounts = ComposeFile.Service("prometheus").Mounts;
        var configuration = mounts.Single(mount => mount.Source == "./prometheus.yml").Target;
        var rules = mounts.Single(mount => mount.Source == "./infra/prometheus/rules").Target;
        // Relative to the configuration, in the container as here.
        foreach (var pattern in Yaml.Read("prometheus.yml")["rule_files"].Texts())
            Assert.Equal(rules, Path.GetDirectoryName(Path.Combine(Path.GetDirectoryName(configuration)!, pattern)));
    }

    [Fact]
    public void Grafana_Asks_Prometheus()
    {
        var sources = Repository.Files("grafana/provisioning/datasources", "*.y*ml");
        var urls = sources.SelectMany(file => Yaml.Read(file)["datasources"].Items()).Select(source => source["url"].Text()).ToList();
        Assert.Contains(urls, url => url.Contains("prometheus:9090", StringComparison.Ordinal));
        var dashboards = Repository.Files("grafana/provisioning/dashboards", "*.y*ml").SelectMany(file => Yaml.Read(file)["providers"].Items()).ToList();
        Assert.NotEmpty(dashboards);
        Assert.All(dashboards, provider => Assert.StartsWith("/var/lib/grafana/dashboards", provider.At("options", "path").Text(), StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\s*server \S+ (?<address>\S+)", RegexOptions.Multiline)]
    private static partial Regex Server();

    [GeneratedRegex(@"^\s*bind :(?<port>\d+)", RegexOptions.Multiline)]
    private static partial Regex Bind();
}
