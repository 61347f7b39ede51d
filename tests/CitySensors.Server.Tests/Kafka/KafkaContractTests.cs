using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Web.Tests.Contract;

namespace CitySensors.Server.Tests.Kafka;

/// <summary>The real server with Kafka in front of SQLite, for the contract of all hosts.</summary>
public sealed class KafkaCityFixture : CityFixture
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();
    private ServerProcess? _server;

    private static string? Broker => Environment.GetEnvironmentVariable("CITYSENSORS_KAFKA");

    public override string? WhyNotRunning => string.IsNullOrEmpty(Broker) ? "CITYSENSORS_KAFKA names no broker." : null;

    /// <summary>They are found behind Kafka.</summary>
    public override bool CountsDuplicatesInAnswers => false;

    protected override async Task<Uri> StartAsync()
    {
        var id = $"{Guid.NewGuid():N}"[..12];
        _server = ServerProcess.Start(
            _folder.Path,
            $"--Kafka:Client:BootstrapServers={Broker}",
            $"--Kafka:ReadingsTopic=readings-{id}",
            $"--Kafka:DeadLetterTopic=dead-{id}",
            $"--Kafka:GroupId=group-{id}",
            "--Kafka:Partitions=4",
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
public sealed class KafkaAlertsTests(KafkaCityFixture city) : AlertsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaHubTests(KafkaCityFixture city) : HubContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaMetricsTests(KafkaCityFixture city) : MetricsContract(city);
