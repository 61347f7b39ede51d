using CitySensors.Streams.Kafka.Tests.Support;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Streams.Kafka.Tests.Streams;

public sealed class OutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KillOfTheBroker_UnderLoad_LosesNothing()
    {
        await using var own = await OwnBroker.StartNewAsync(Cancellation);
        var broker = own.Broker;
        var (topic, dead) = (await broker.CreateTopicAsync(4), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 20_000, keys: 40);
        await broker.ProduceAsync(topic, [("bad", "x"u8.ToArray())]);
        var deliveries = new Deliveries();
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, configure: options => options.MaxBatchMessages = 50);
        await deliveries.UntilDistinctAsync(1_000, Cancellation);

        await own.KillAsync(Cancellation);
        await own.StartAsync(Cancellation);
        await broker.ProduceNumbersAsync(topic, 20_000, 1_000, keys: 40);

        await deliveries.UntilDistinctAsync(21_000, Cancellation);
        await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 4).Sum() == 21_001, () => "Not everything is committed.", Cancellation);
        Assert.InRange(broker.ReadAll(dead, 1).Count, 1, own.IsIdempotent ? 1 : 2);
    }
}
