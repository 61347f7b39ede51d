using System.Text;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;
using CitySensors.Simulator.Tests.Kafka.Support;
using CitySensors.Simulator.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Simulator.Tests.Kafka.Sending;

public sealed class KafkaReadingSenderTests
{
    private const int Partitions = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Simulation_ToATopic_PutsEveryReadingThereOnceAsOverHttp(int connections)
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);
        var options = TestCity.Options with { City = new CityOptions { Stations = 50 }, Count = 20_000, Connections = connections };
        using var sender = TestCity.SenderTo(broker, topic);

        var outcome = await new Simulation(options, sender, TimeProvider.System).RunAsync(Cancellation);

        Assert.True(outcome.Succeeded, outcome.Failure);
        Assert.Equal(20_000, outcome.Progress.Delivered);
        var stored = broker.ReadAll(topic);
        stored.AssertOnceAndInOrder();
        Assert.Equal(50, stored.Select(reading => reading.Key).Distinct().Count());
        Assert.True(stored.Select(reading => reading.Partition).Distinct().Count() > 1);
        Assert.Equal((await TestCity.LinesAsync(options)).Order(StringComparer.Ordinal), stored.Select(reading => reading.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Simulation_HundredThousandStations_HasAReadingOfEach()
    {
        var broker = Broker.Real("that keeps 25 MB");
        var topic = await broker.CreateTopicAsync(Partitions);
        var options = TestCity.Options with { City = new CityOptions { Stations = 100_000 }, Count = 100_000, Batch = 5000 };
        using var sender = TestCity.SenderTo(broker, topic);

        var outcome = await new Simulation(options, sender, TimeProvider.System).RunAsync(Cancellation);

        Assert.True(outcome.Succeeded, outcome.Failure);
        var stored = broker.ReadAll(topic);
        Assert.Equal((100_000, 100_000), (stored.Count, stored.Select(reading => reading.Key).Distinct().Count()));
    }

    [Fact]
    public async Task Simulation_Paced_HasSentWhatIsDueAndNoMore()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);
        var time = new ManualTimeProvider(TestCity.Start);
        using var sender = TestCity.SenderTo(broker, topic, time);
        var simulation = new Simulation(TestCity.Options with { Rate = 200, Speed = 1, Count = 1000, Connections = 1 }, sender, time);
        var run = simulation.RunAsync(Cancellation);

        // Ten steps of the clock, which let 20 readings fall due each.
        for (var step = 1; step <= 10; step++)
        {
            var due = step * 20;
            // If there is only one pending wait, nothing is in flight.
            await Eventually.TrueAsync(() => time.Waiting == 1 && simulation.Statistics.Read().Delivered == due - 20, () => $"{simulation.Statistics.Read()}", Cancellation);
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Eventually.TrueAsync(() => simulation.Statistics.Read().Delivered >= due, () => $"{simulation.Statistics.Read()}", Cancellation);
        }

        Assert.Equal(200, broker.ReadAll(topic).Count);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.True((await run).Succeeded);
        broker.ReadAll(topic).AssertOnceAndInOrder(1000);
    }

    [Fact]
    public async Task Simulation_FullLocalQueue_WaitsForRoomAndDeliversAll()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);
        using var sender = TestCity.SenderTo(broker, topic, ("queue.buffering.max.messages", "20"), ("linger.ms", "20"));

        var outcome = await new Simulation(TestCity.Options with { Count = 2000 }, sender, TimeProvider.System).RunAsync(Cancellation);

        Assert.True(outcome.Succeeded, outcome.Failure);
        Assert.DoesNotContain("Queue full", outcome.Progress.LastProblem ?? "", StringComparison.Ordinal);
        broker.ReadAll(topic).AssertOnceAndInOrder(2000);
    }

    [Fact]
    public async Task Simulation_TopicCreatedLater_ReportsItAndDeliversAllOnce()
    {
        var broker = Broker.Real("that creates no topics by itself");
        var topic = Broker.NewTopic();
        using var sender = TestCity.SenderTo(broker, topic, ("topic.metadata.propagation.max.ms", "100"));
        var simulation = new Simulation(TestCity.Options with { Count = 2000 }, sender, TimeProvider.System);
        var run = simulation.RunAsync(Cancellation);
        await Eventually.TrueAsync(
            () => simulation.Statistics.Read().LastProblem?.EndsWith("Local: Unknown topic (does the topic exist?)", StringComparison.Ordinal) == true, () => $"{simulation.Statistics.Read()}", Cancellation);
        Assert.Contains($"topic {topic}: 500 readings were not delivered", simulation.Statistics.Read().LastProblem, StringComparison.Ordinal);

        await broker.CreateTopicAsync(topic, Partitions);
        var outcome = await run;

        Assert.True(outcome.Succeeded, outcome.Failure);
        Assert.True(outcome.Progress.Retries > 0);
        Assert.True(outcome.Progress.Retried >= outcome.Progress.Retries);
        broker.ReadAll(topic).AssertOnceAndInOrder(2000);
    }

    [Fact]
    public async Task Simulation_MessagesInvalidForTheTopic_IsRefusedAtOnce()
    {
        var broker = Broker.Real("that limits the size of messages");
        var topic = await broker.CreateTopicAsync(Broker.NewTopic(), Partitions, new Dictionary<string, string> { ["max.message.bytes"] = "100" });
        using var sender = TestCity.SenderTo(broker, topic);

        var outcome = await new Simulation(TestCity.Options with { Connections = 1 }, sender, TimeProvider.System).RunAsync(Cancellation);

        Assert.StartsWith($"Kafka at {broker.Servers}, topic {topic}: 500 readings were not delivered: Broker: Message size too large", outcome.Failure, StringComparison.Ordinal);
        Assert.Equal((0, 500), (outcome.Progress.Delivered, outcome.Progress.Undelivered));
    }

    [Fact]
    public async Task Simulation_AuthenticationFails_IsRefusedAtOnce()
    {
        var broker = Broker.Real("that asks for a password");
        var topic = await broker.CreateTopicAsync(Partitions);
        // This broker has no users.
        using var sender = TestCity.SenderTo(
            broker, topic, ("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "PLAIN"), ("sasl.username", "engineer"), ("sasl.password", "wrong"));

        var outcome = await new Simulation(TestCity.Options, sender, TimeProvider.System).RunAsync(Cancellation);

        Assert.EndsWith("(check the username and password)", outcome.Failure, StringComparison.Ordinal);
        Assert.Equal(0, outcome.Progress.Delivered);
        Assert.Empty(broker.ReadAll(topic));
    }

    [Fact]
    public async Task SendAsync_LineWithoutStation_ReportsTheError()
    {
        // There is no listener, and nothing is sent.
        using var sender = TestCity.SenderTo(new Broker("127.0.0.1:1"), "readings");

        var error = await Assert.ThrowsAsync<FormatException>(() => sender.SendAsync(Encoding.UTF8.GetBytes("{\"temperature\": 25}\n"), 1, Cancellation));

        Assert.Contains("requires a station_id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulation_AtFullSpeed_ReportsTheRate()
    {
        var broker = Broker.Running();
        var topic = await broker.CreateTopicAsync(Partitions);
        var options = TestCity.Options with { City = new CityOptions { Stations = 200 }, Count = 300_000, Batch = 5000 };
        using var sender = TestCity.SenderTo(broker, topic);
        var began = TimeProvider.System.GetTimestamp();

        var outcome = await new Simulation(options, sender, TimeProvider.System).RunAsync(Cancellation);

        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.Equal(300_000, outcome.Progress.Delivered);
        TestContext.Current.TestOutputHelper!.WriteLine($"simulated, sent and acknowledged: {outcome.Progress.Delivered / seconds:N0} messages/s");
    }
}
