using CitySensors.Streams.Kafka.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Streams.Kafka.Tests.Streams;

public sealed class DeliveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deliver_ManyMessages_ReachTheirGrainsInOrderAndTogether()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(4), await broker.CreateTopicAsync(1, "dead"));
        const int count = 20_000;
        await broker.ProduceNumbersAsync(topic, 0, count, keys: 50);
        var deliveries = new Deliveries();

        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries))
        {
            await deliveries.UntilDistinctAsync(count, Cancellation);
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 4).Sum() == count, () => "Not everything is committed.", Cancellation);
        }

        Assert.All(NumberEvents.Range(0, count, 50), item => Assert.True(deliveries.Has(item)));
        Assert.Equal(count, deliveries.All.Sum(delivery => delivery.Numbers.Count));
        Assert.All(deliveries.All.GroupBy(delivery => delivery.Key), grain =>
            Assert.Equal(grain.SelectMany(delivery => delivery.Offsets).Order(), grain.SelectMany(delivery => delivery.Offsets)));
        // Preloaded and 400 of each key: far fewer calls than messages.
        Assert.InRange(deliveries.All.Count, 50, count / 10);
    }

    [Fact]
    public async Task Deliver_OneStreamInOneFetch_IsOneCall()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 60, keys: 3);
        var deliveries = new Deliveries();

        // The fetch is full with exactly this many messages; nothing is delivered before.
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, configure: options => options.MaxBatchMessages = 20);
        await deliveries.UntilDistinctAsync(60, Cancellation);

        Assert.All(deliveries.All.GroupBy(delivery => delivery.Key), grain => Assert.Equal(20, grain.Sum(delivery => delivery.Numbers.Count)));
        Assert.All(deliveries.All, delivery => Assert.InRange(delivery.Numbers.Count, 1, 20));
    }

    [Fact]
    public async Task Restart_AfterStopUnderLoad_LosesNothing()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(4), await broker.CreateTopicAsync(1, "dead"));
        const int count = 12_000;
        await broker.ProduceNumbersAsync(topic, 0, count, keys: 20);
        var first = new Deliveries();
        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, first, configure: options => options.MaxBatchMessages = 10))
            await first.UntilDistinctAsync(2_000, Cancellation);
        var committed = broker.Committed("g-" + topic, topic, 4).Sum(offset => Math.Max(0, offset));

        var second = new Deliveries();
        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, second))
        {
            var missing = NumberEvents.Range(0, count, 20).Where(item => !first.Has(item)).ToList();
            await second.UntilAsync(() => missing.All(second.Has), "the rest delivered", Cancellation);
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 4).Sum() == count, () => "Not everything is committed.", Cancellation);
        }

        // Stopping a silo commits what was delivered, up to messages that were still waiting; only those are redelivered.
        Assert.InRange(committed, 1, first.Distinct);
        Assert.Equal(count - committed, second.Distinct);
    }

    [Fact]
    public async Task Stop_DuringADelivery_CommitsExactlyWhatWasDelivered()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 2_000, keys: 1);
        var deliveries = new Deliveries { Behave = WorkAsync };

        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, configure: options => options.MaxBatchMessages = 10))
            await deliveries.UntilDistinctAsync(100, Cancellation);

        Assert.InRange(deliveries.Distinct, 100, 1_990);
        Assert.Equal(deliveries.Distinct, broker.Committed("g-" + topic, topic, 1)[0]);

        static async Task WorkAsync(Delivery delivery)
        {
            using var work = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            await work.WaitForNextTickAsync(Cancellation);
        }
    }

    [Fact]
    public async Task AddPartition_WhileRunning_IsRead()
    {
        var broker = Broker.Real("that adds partitions");
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 100, keys: 5);
        var deliveries = new Deliveries();
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, configure: options => options.QueueCount = 2);
        await deliveries.UntilDistinctAsync(100, Cancellation);

        await broker.AddPartitionsAsync(topic, 3);
        await broker.ProduceNumbersAsync(topic, 100, 50, keys: 5, partition: 1);
        await broker.ProduceNumbersAsync(topic, 150, 50, keys: 5, partition: 2);
        await broker.ProduceNumbersAsync(topic, 200, 50, keys: 5, partition: 0);

        await deliveries.UntilDistinctAsync(250, Cancellation);
        await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 3).SequenceEqual([150, 50, 50]), () => "Not all partitions are committed.", Cancellation);
        Assert.Equal(250, deliveries.All.Sum(delivery => delivery.Numbers.Count));
    }

    [Fact]
    public async Task Start_CommittedOffsetWasDeleted_ContinuesWithTheOldest()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 100, keys: 1);
        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, new Deliveries()))
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 100, () => "Not everything is committed.", Cancellation);
        await broker.ProduceNumbersAsync(topic, 100, 100, keys: 1);
        await broker.DeleteBeforeAsync(topic, 0, 150);

        var deliveries = new Deliveries();
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries);

        await deliveries.UntilDistinctAsync(50, Cancellation);
        Assert.Equal(Enumerable.Range(150, 50), deliveries.All.SelectMany(delivery => delivery.Numbers));
    }

    [Fact]
    public async Task Start_Latest_SkipsExistingMessagesOnly()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 100, keys: 1);
        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, new Deliveries(), configure: options => options.StartAt = KafkaStreamStart.Latest))
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 100, () => "The end is not committed.", Cancellation);
        await broker.ProduceNumbersAsync(topic, 100, 10, keys: 1);

        var deliveries = new Deliveries();
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, configure: options => options.StartAt = KafkaStreamStart.Latest);

        await deliveries.UntilDistinctAsync(10, Cancellation);
        Assert.Equal(Enumerable.Range(100, 10), deliveries.All.SelectMany(delivery => delivery.Numbers));
    }
}
