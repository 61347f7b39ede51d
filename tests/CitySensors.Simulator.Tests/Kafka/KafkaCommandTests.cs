using System.Text;
using CitySensors.Simulator.Tests.Kafka.Support;
using CitySensors.Simulator.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Simulator.Tests.Kafka;

public sealed class KafkaCommandTests
{
    private const int Partitions = 4;

    [Fact]
    public async Task InvokeAsync_ScenarioAndTruth_SendsAndWritesWhatHappened()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);
        var folder = Directory.CreateTempSubdirectory("simulator-kafka-");
        try
        {
            var scenario = Path.Combine(folder.FullName, "scenario.json");
            var truth = Path.Combine(folder.FullName, "truth.ndjson");
            var settings = Path.Combine(folder.FullName, "kafka.properties");
            await File.WriteAllTextAsync(
                scenario,
                """{"faults": [{"kind": "fault_value", "station": "station-2", "sensor": "rainfall", "from": "PT1M", "to": "PT2M"}]}""",
                TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(settings, "# small\ncompression.type=lz4\n", TestContext.Current.CancellationToken);

            var (code, output, error) = await Command.RunAsync(
                "--kafka", broker.Servers, "--topic", topic, "--kafka-config-file", settings, "--stations", "2", "--rate", "1", "--duration", "3m",
                "--speed", "1000000", "--start", "2026-01-01T00:00:00Z", "--scenario", scenario, "--truth", truth);

            Assert.Equal((0, ""), (code, error));
            Assert.Contains("Total: 180 readings delivered", output, StringComparison.Ordinal);
            Assert.Equal(
                """{"kind":"fault_value","stations":["station-2"],"sensors":["rainfall"],"from":"2026-01-01T00:01:00Z","to":"2026-01-01T00:02:00Z","magnitude":-999}""" + "\n",
                await File.ReadAllTextAsync(truth, TestContext.Current.CancellationToken));
            var stored = broker.ReadAll(topic);
            stored.AssertOnceAndInOrder(180);
            Assert.Equal(30, stored.Count(reading => reading.Value.EndsWith("\"rainfall\": -999}", StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task InvokeAsync_UrlBesideKafka_RegistersTheStationsThere()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);
        await using var server = await TestServer.StartTakingAsync();

        var (code, output, error) = await Command.RunAsync(
            "--kafka", broker.Servers, "--topic", topic, "--url", server.Address.ToString(), "--key", "secret", "--stations", "7", "--count", "70",
            "--incidents-per-hour", "0", "--faults-per-hour", "0");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"Registered 7 stations at {server.Address}", output, StringComparison.Ordinal);
        Assert.Equal(7, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(("PUT", "Bearer secret"), (request.Method, request.Authorization)));
        Assert.Contains(server.Requests, request => Encoding.UTF8.GetString(request.Body).Contains("Market Square", StringComparison.Ordinal));
        Assert.Equal(70, broker.ReadAll(topic).Count);
    }

    [Fact]
    public async Task InvokeAsync_NoUrl_SendsWithoutAServer()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);

        var (code, output, error) = await Command.RunAsync("--kafka", broker.Servers, "--topic", topic, "--count", "70", "--faults-per-hour", "0");

        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain("registered", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(70, broker.ReadAll(topic).Count);
    }

    [Fact]
    public async Task InvokeAsync_NoKafka_SendsOverHttp()
    {
        await using var server = await TestServer.StartTakingAsync();

        var (code, output, error) = await Command.RunAsync("--url", server.Address.ToString(), "--count", "70", "--faults-per-hour", "0");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Total: 70 readings delivered", output, StringComparison.Ordinal);
        Assert.Contains(server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task InvokeAsync_BrokerUnreachable_GivesUpAfterRetryTimeout()
    {
        // No port that can be connected to.
        var (code, output, error) = await Command.RunAsync("--kafka", "127.0.0.1:1", "--stations", "3", "--retry-timeout", "1s");

        Assert.Equal(1, code);
        Assert.Contains("0 readings delivered", output, StringComparison.Ordinal);
        Assert.Contains("Kafka at 127.0.0.1:1, topic iot-sensor-stream: ", error, StringComparison.Ordinal);
        Assert.Contains("Connection refused", error, StringComparison.Ordinal);
        Assert.Contains("(given up after", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_InvalidArguments_ReportsAllErrors()
    {
        var (code, _, error) = await Command.RunAsync(
            "--rate", "fast", "--kafka", "localhost:9092,here:99999", "--topic", "a topic", "--kafka-config", "linger.ms=long", "--kafka-config", "lingering=1",
            "--kafka-config", "a password", "--kafka-config", "acks=1", "--kafka-config-file", "nowhere.properties");

        Assert.Equal(1, code);
        Assert.Equal(
            [
                "Invalid value \"fast\" for --rate: expected a number from 1E-06 to 1000000000.",
                "Invalid value \"localhost:9092,here:99999\" for --kafka: expected comma-separated bootstrap servers such as localhost:9092.",
                "Invalid value \"a topic\" for --topic: expected up to 249 letters, digits, dots, underscores and hyphens.",
                $"Cannot read --kafka-config-file \"nowhere.properties\": Could not find file '{Path.GetFullPath("nowhere.properties")}'.",
                "--kafka-config: expected key=value such as security.protocol=SASL_SSL.",
                "--kafka-config: acks cannot be set; it is always all.",
                "--kafka-config: linger.ms: Invalid value for configuration property \"queue.buffering.max.ms\"",
                "--kafka-config: lingering: No such configuration property: \"lingering\"",
            ],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task InvokeAsync_KafkaOptionsWithoutKafka_ReportsErrors()
    {
        var (code, _, error) = await Command.RunAsync("--topic", "readings", "--kafka-config", "linger.ms=1", "--kafka-config-file", "nowhere");

        Assert.Equal(1, code);
        Assert.Equal(
            ["--topic requires --kafka.", "--kafka-config requires --kafka.", "--kafka-config-file requires --kafka."],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
