using CitySensors.Streams.Kafka.Diagnostics;
using CitySensors.Streams.Kafka.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Streams.Kafka.Tests.Streams;

public sealed class BackpressureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SlowGrain_ManyMessages_PausesThePartitionAndBoundsMemory()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        const int count = 10_000;
        await broker.ProduceNumbersAsync(topic, 0, count, keys: 10);
        using var metrics = new MetricCollector();
        var gate = new TaskCompletionSource();
        var deliveries = new Deliveries { Behave = _ => gate.Task };

        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, configure: options =>
        {
            options.PrefetchMessages = 500;
            options.CacheMessages = 1_000;
            options.MaxFetchMessages = 100;
        });
        // It may pause earlier, while the agent registers the first streams and does not read.
        await Eventually.TrueAsync(
            () => metrics.Gauge(KafkaStreamMetricNames.PartitionsPaused, topic) == 1 && metrics.Sum(KafkaStreamMetricNames.MessagesRead, topic) >= 1_000,
            () => "The partition is not paused.", Cancellation);
        var read = metrics.Sum(KafkaStreamMetricNames.MessagesRead, topic);
        var held = metrics.Gauge(KafkaStreamMetricNames.BytesHeld, topic);
        gate.SetResult();

        await deliveries.UntilDistinctAsync(count, Cancellation);
        await Eventually.TrueAsync(() => metrics.Gauge(KafkaStreamMetricNames.PartitionsPaused, topic) == 0, () => "The partition is still paused.", Cancellation);
        await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == count, () => "Not everything is committed.", Cancellation);
        Assert.InRange(read, 1_000, 1_700);
        Assert.InRange(held, 1, 1_700 * 400);
        Assert.Equal(count, metrics.Sum(KafkaStreamMetricNames.MessagesRead, topic));
        Assert.True(metrics.Sum(KafkaStreamMetricNames.CommitDuration, topic) > 0);
    }

    [Fact]
    public async Task StuckGrain_OtherStreamsOfThePartition_AreDeliveredButNotCommitted()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 10_000, keys: 100);
        var gate = new TaskCompletionSource();
        var deliveries = new Deliveries { Behave = delivery => delivery.Key == "key-7" ? gate.Task : Task.CompletedTask };

        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries);
        await deliveries.UntilDistinctAsync(9_900, Cancellation);
        Assert.InRange(broker.Committed("g-" + topic, topic, 1)[0], -1, 7);
        gate.SetResult();

        await deliveries.UntilDistinctAsync(10_000, Cancellation);
        await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 10_000, () => "Not everything is committed.", Cancellation);
    }
}
