using CitySensors.Streams.Kafka.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Streams.Kafka.Tests.Streams;

public sealed class ClusterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LeaveOfASilo_UnderLoad_HandsOverAndLosesNothing(bool gracefully)
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(4), await broker.CreateTopicAsync(1, "dead"));
        var deliveries = new Deliveries();
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, silos: 2);
        await broker.ProduceNumbersAsync(topic, 0, 5_000, keys: 40);
        await deliveries.UntilDistinctAsync(5_000, Cancellation);

        var more = broker.ProduceNumbersAsync(topic, 5_000, 15_000, keys: 40);
        await deliveries.UntilDistinctAsync(6_000, Cancellation);
        var leaving = city.Cluster.Silos[1];
        await (gracefully ? city.Cluster.StopSiloAsync(leaving, Cancellation) : city.Cluster.KillSiloAsync(leaving, Cancellation));
        await more;

        await deliveries.UntilDistinctAsync(20_000, Cancellation);
        await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 4).Sum() == 20_000, () => "Not everything is committed.", Cancellation);
        Assert.Empty(broker.ReadAll(dead, 0));
    }

    [Fact]
    public async Task JoinOfASilo_UnderLoad_TakesHalfThePartitionsAndLosesNothing()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(4), await broker.CreateTopicAsync(1, "dead"));
        var deliveries = new Deliveries();
        using var reads = new MetricCollector();
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries);
        await broker.ProduceNumbersAsync(topic, 0, 5_000, keys: 40);
        await deliveries.UntilDistinctAsync(5_000, Cancellation);

        await city.Cluster.StartAdditionalSiloAsync();
        // Each silo shows the lag of the partitions it owns.
        await Eventually.TrueAsync(() => reads.Owners(topic) is { Count: 2 } owners && owners.All(owner => owner.Count == 2), () => "The silos do not read two partitions each.", Cancellation);
        await broker.ProduceNumbersAsync(topic, 5_000, 10_000, keys: 40);

        await deliveries.UntilDistinctAsync(15_000, Cancellation);
        await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 4).Sum() == 15_000, () => "Not everything is committed.", Cancellation);
        Assert.Equal(4, reads.Owners(topic).SelectMany(owner => owner).Distinct().Count());
    }
}
