using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.Kafka;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Tests.Kafka;

/// <summary>
/// The real server with Kafka in front of SQLite, for the contract of all hosts. Its broker is the one that <c>CITYSENSORS_KAFKA</c> names, or
/// where it names none a mock cluster, which cannot create topics by itself.
/// </summary>
public sealed class KafkaCityFixture : CityFixture
{
    private const int Partitions = 4;

    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();
    private ServerProcess? _server;

    /// <summary>Duplicates are detected after Kafka.</summary>
    public override bool CountsDuplicatesInAnswers => false;

    protected override async Task<Uri> StartAsync()
    {
        var id = $"{Guid.NewGuid():N}"[..12];
        var broker = Environment.GetEnvironmentVariable("CITYSENSORS_KAFKA");
        if (string.IsNullOrEmpty(broker))
        {
            broker = MockCluster.Shared.Servers;
            MockCluster.Shared.CreateTopic($"readings-{id}", Partitions);
            MockCluster.Shared.CreateTopic($"dead-{id}", partitions: 1);
        }

        _server = ServerProcess.Start(
            _folder.Path,
            $"--Kafka:Client:BootstrapServers={broker}",
            $"--Kafka:ReadingsTopic=readings-{id}",
            $"--Kafka:DeadLetterTopic=dead-{id}",
            $"--Kafka:GroupId=group-{id}",
            $"--Kafka:Partitions={Partitions}",
            "--Logging:LogLevel:Default=Warning");
        await _server.ReadyAsync(_http, TestContext.Current.CancellationToken);
        return _server.Url;
    }

    protected override async ValueTask StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}

/// <summary>One server for all contracts, whose tests use ids of their own.</summary>
[CollectionDefinition(Name)]
public sealed class KafkaCity : ICollectionFixture<KafkaCityFixture>
{
    public const string Name = "contract with Kafka";
}

[Collection(KafkaCity.Name)]
public sealed class KafkaReadingIntakeTests(KafkaCityFixture city) : ReadingIntakeContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaRetryTests(KafkaCityFixture city) : RetryContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaReadingHistoryTests(KafkaCityFixture city) : ReadingHistoryContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaDefinitionsTests(KafkaCityFixture city) : DefinitionsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaDefinitionRequestsTests(KafkaCityFixture city) : DefinitionRequestsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAlertsTests(KafkaCityFixture city) : AlertsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaHubTests(KafkaCityFixture city) : HubContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaMetricsTests(KafkaCityFixture city) : MetricsContract(city, MetricDefinitions.All.Select(metric => metric.Name));
