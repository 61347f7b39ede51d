using CitySensors.Simulator.Running;
using CitySensors.Simulator.Tests.Kafka.Support;
using CitySensors.Simulator.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Simulator.Tests.Kafka.Sending;

public sealed class OutageTests
{
    private const int Partitions = 4;

    private const int SomeReadings = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Simulation_BrokerAwayAtStart_WaitsAndDeliversAllOnce()
    {
        await using var own = OwnBroker.Create();
        var topic = Broker.NewTopic();
        using var sender = TestCity.ImpatientSenderTo(own.Broker, topic);
        var simulation = new Simulation(TestCity.Options with { Count = SomeReadings }, sender, TimeProvider.System);
        var run = simulation.RunAsync(Cancellation);
        await Eventually.TrueAsync(() => simulation.Statistics.Read() is { Retries: > 0, LastProblem: not null }, () => $"{simulation.Statistics.Read()}", Cancellation);
        Assert.Contains("500 readings were not acknowledged within 1 s", simulation.Statistics.Read().LastProblem, StringComparison.Ordinal);
        Assert.Contains("Connection refused", simulation.Statistics.Read().LastProblem, StringComparison.Ordinal);

        await own.StartAsync(Cancellation);
        await own.Broker.CreateTopicAsync(topic, Partitions);
        var outcome = await run;

        Assert.True(outcome.Succeeded, outcome.Failure);
        own.Broker.ReadAll(topic).AssertOnceAndInOrder(SomeReadings);
    }

    [Fact]
    public async Task Simulation_BrokerKilledAndStartedAgain_LosesAndRepeatsNothing()
    {
        await using var own = OwnBroker.CreateReal("that stores once what is sent again");
        await own.StartAsync(Cancellation);
        var topic = await own.Broker.CreateTopicAsync(Partitions);
        using var sender = TestCity.ImpatientSenderTo(own.Broker, topic);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var simulation = new Simulation(TestCity.Options, sender, TimeProvider.System);
        var run = simulation.RunAsync(stopping.Token);
        await DeliveredAsync(simulation, SomeReadings);

        for (var kill = 1; kill <= 2; kill++)
        {
            await own.KillAsync(Cancellation);
            var retries = simulation.Statistics.Read().Retries;
            await Eventually.TrueAsync(() => simulation.Statistics.Read().Retries > retries, () => $"{simulation.Statistics.Read()}", Cancellation);
            var before = simulation.Statistics.Read().Delivered;
            await own.StartAsync(Cancellation);
            await DeliveredAsync(simulation, before + SomeReadings);
        }

        await stopping.CancelAsync();
        var outcome = await run;

        Assert.True(outcome.Succeeded, outcome.Failure);
        var stored = own.Broker.ReadAll(topic);
        stored.AssertOnceAndInOrder(outcome.Progress.Delivered);
        Assert.Equal(
            (await TestCity.LinesAsync(TestCity.Options with { Count = stored.Count / 2 })).Except(stored.Select(reading => reading.Value)), []);
    }

    [Fact]
    public async Task Simulation_StoppedWhileBrokerIsAway_EndsAndCountsWhatIsAcknowledged()
    {
        await using var own = OwnBroker.Create();
        await own.StartAsync(Cancellation);
        var topic = await own.Broker.CreateTopicAsync(Partitions);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // A queue far smaller than a body: the rest waits for room when it is stopped.
        var sender = TestCity.ImpatientSenderTo(own.Broker, topic, ("queue.buffering.max.messages", "50"));
        var simulation = new Simulation(TestCity.Options with { Grace = TimeSpan.FromMilliseconds(100) }, sender, TimeProvider.System);
        var run = simulation.RunAsync(stopping.Token);
        await DeliveredAsync(simulation, 2000);
        await own.KillAsync(Cancellation);
        await Eventually.TrueAsync(() => simulation.Statistics.Read().Retries > 0, () => $"{simulation.Statistics.Read()}", Cancellation);

        await stopping.CancelAsync();
        var outcome = await run;
        sender.Dispose();

        Assert.Equal("Stopped before all readings were delivered.", outcome.Failure);
        Assert.InRange(outcome.Progress.Undelivered, 1, 1000);
        Assert.Equal(0, (outcome.Progress.Delivered + outcome.Progress.Undelivered) % 500);
        await own.StartAsync(Cancellation);
        var stored = own.Broker.ReadAll(topic);
        stored.AssertOnceAndInOrder();
        // The broker may have stored messages that it could not acknowledge any more.
        Assert.InRange(stored.Count, outcome.Progress.Delivered, outcome.Progress.Delivered + 50);
    }

    private static Task DeliveredAsync(Simulation simulation, long readings) =>
        Eventually.TrueAsync(() => simulation.Statistics.Read().Delivered >= readings, () => $"{simulation.Statistics.Read()}", Cancellation);
}
