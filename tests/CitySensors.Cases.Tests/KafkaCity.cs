using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.Kafka;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Cases.Tests;

/// <summary>The real server that reads from Kafka: the broker that <c>CITYSENSORS_KAFKA</c> names, or a mock cluster.</summary>
public sealed class KafkaCity : CityFixture
{
    private const int Partitions = 2;

    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();
    private ServerProcess? _server;

    public Broker Broker { get; } = Broker.Running();

    public string ReadingsTopic { get; } = Broker.NewTopic("readings");

    public string DeadLetterTopic { get; } = Broker.NewTopic("dead");

    protected override async Task<Uri> StartAsync()
    {
        await Broker.CreateTopicAsync(ReadingsTopic, Partitions, new() { ["message.timestamp.type"] = "LogAppendTime" });
        await Broker.CreateTopicAsync(DeadLetterTopic, partitions: 1);
        _server = ServerProcess.Start(
            _folder.Path,
            $"--Kafka:Client:BootstrapServers={Broker.Servers}",
            $"--Kafka:ReadingsTopic={ReadingsTopic}",
            $"--Kafka:DeadLetterTopic={DeadLetterTopic}",
            $"--Kafka:GroupId={Broker.NewTopic("group")}",
            $"--Kafka:Partitions={Partitions}");
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
