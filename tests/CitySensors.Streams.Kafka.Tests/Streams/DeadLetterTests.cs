using System.Globalization;
using System.Text;
using CitySensors.Streams.Kafka.Tests.Support;
using CitySensors.TestSupport.Kafka;
using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.Tests.Streams;

public sealed class DeadLetterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Decode_UndecodableMessages_DeadLettersThemAndContinues()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        var large = new byte[900_000];
        Array.Fill(large, (byte)'x');
        await broker.ProduceNumbersAsync(topic, 0, 100, keys: 5);
        await broker.ProduceAsync(topic, [("bad", "{"u8.ToArray()), ("empty", []), ("tombstone", null), (null, "throw"u8.ToArray()), ("large", large)]);
        await broker.ProduceNumbersAsync(topic, 100, 100, keys: 5);
        var deliveries = new Deliveries();

        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries))
        {
            await deliveries.UntilDistinctAsync(200, Cancellation);
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 205, () => "Not everything is committed.", Cancellation);
        }

        var letters = broker.ReadAll(dead, 5).OrderBy(letter => Header(letter, DeadLetterHeaders.Offset), StringComparer.Ordinal).ToList();
        Assert.Equal(["100", "101", "102", "103", "104"], letters.Select(letter => Header(letter, DeadLetterHeaders.Offset)));
        Assert.All(letters, letter =>
        {
            Assert.Equal(topic, Header(letter, DeadLetterHeaders.Topic));
            Assert.Equal("0", Header(letter, DeadLetterHeaders.Partition));
            Assert.True(DateTimeOffset.TryParse(Header(letter, DeadLetterHeaders.Time), CultureInfo.InvariantCulture, out _));
            Assert.Equal([1, 2, 3], letter.Message.Headers.GetLastBytes("trace"));
        });
        Assert.All(letters, letter => Assert.False(letter.Message.Headers.TryGetLastBytes(DeadLetterHeaders.Part, out _)));
        Assert.Equal("not a number: {", Header(letters[0], DeadLetterHeaders.Reason));
        Assert.Equal("{"u8.ToArray(), letters[0].Message.Value);
        Assert.Equal([], letters[1].Message.Value);
        Assert.Null(letters[2].Message.Value);
        Assert.Null(letters[3].Message.Key);
        Assert.Contains("FormatException: thrown by the test", Header(letters[3], DeadLetterHeaders.Reason), StringComparison.Ordinal);
        Assert.Equal(large, letters[4].Message.Value);
    }

    [Fact]
    public async Task Decode_PartlyDecodableMessages_DeliversTheEventAndDeadLettersTheMessage()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 10, keys: 1);
        await broker.ProduceAsync(topic, [("key-0", "10 and more"u8.ToArray()), ("key-0", "11 and more"u8.ToArray())]);
        await broker.ProduceNumbersAsync(topic, 12, 10, keys: 1);
        var deliveries = new Deliveries();

        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries))
        {
            await deliveries.UntilDistinctAsync(22, Cancellation);
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 22, () => "Not everything is committed.", Cancellation);
        }

        var letters = broker.ReadAll(dead, 2).OrderBy(letter => Header(letter, DeadLetterHeaders.Offset), StringComparer.Ordinal).ToList();
        Assert.Equal(["10 and more", "11 and more"], letters.Select(letter => Encoding.UTF8.GetString(letter.Message.Value)));
        Assert.All(letters, letter => Assert.Equal(("and more", "true"), (Header(letter, DeadLetterHeaders.Reason), Header(letter, DeadLetterHeaders.Part))));
    }

    [Fact]
    public async Task Deliver_GrainThrowsTemporarily_RetriesUntilDelivered()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 50, keys: 5);
        var calls = 0;
        var deliveries = new Deliveries
        {
            Behave = delivery => delivery.Key == "key-3" && Interlocked.Increment(ref calls) <= 5 ? throw new InvalidOperationException("not yet") : Task.CompletedTask,
        };

        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries);

        await deliveries.UntilDistinctAsync(50, Cancellation);
        await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 50, () => "Not everything is committed.", Cancellation);
        Assert.Empty(broker.ReadAll(dead, 0));
        Assert.True(calls > 5);
    }

    [Fact]
    public async Task Deliver_GrainThrowsForOneMessage_DeadLettersItAlone()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 200, keys: 4);
        var deliveries = new Deliveries { Behave = delivery => delivery.Numbers.Contains(42) ? throw new InvalidOperationException("no 42") : Task.CompletedTask };

        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, maxDeliveryTime: TimeSpan.FromSeconds(2)))
        {
            await deliveries.UntilAsync(() => NumberEvents.Range(0, 200, 4).All(item => item.Key == "key-2" || deliveries.Has(item)), "the other streams", Cancellation);
            await deliveries.UntilDistinctAsync(199, Cancellation);
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 200, () => "Not everything is committed.", Cancellation);
        }

        var letter = Assert.Single(broker.ReadAll(dead, 1));
        Assert.Equal("42", Encoding.UTF8.GetString(letter.Message.Value));
        Assert.Equal("42", Header(letter, DeadLetterHeaders.Offset));
        Assert.Contains("failed for 00:00:02", Header(letter, DeadLetterHeaders.Reason), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_GrainAlwaysThrows_DeadLettersEverything()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 60, keys: 3);
        var deliveries = new Deliveries { Behave = delivery => delivery.Key == "key-1" ? throw new InvalidOperationException("broken") : Task.CompletedTask };

        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries, maxDeliveryTime: TimeSpan.FromSeconds(1)))
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 60, () => "Not everything is committed.", Cancellation);

        Assert.Equal(Enumerable.Range(0, 60).Where(number => number % 3 == 1), broker.ReadAll(dead, 20).Select(letter => int.Parse(letter.Message.Value, CultureInfo.InvariantCulture)).Order());
        Assert.Equal(40, deliveries.Distinct);
    }

    [Fact]
    public async Task Stop_WhileAGrainThrows_MakesNoDeadLetters()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceNumbersAsync(topic, 0, 10, keys: 1);
        var failing = new Deliveries { Behave = _ => throw new InvalidOperationException("the disk is full") };
        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, failing))
            await failing.UntilAsync(() => failing.Attempts >= 3, "some attempts", Cancellation);

        var deliveries = new Deliveries();
        await using var city = await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries);

        await deliveries.UntilDistinctAsync(10, Cancellation);
        Assert.Empty(broker.ReadAll(dead, 0));
    }

    [Fact]
    public async Task Deliver_StreamWithoutSubscriber_DeadLettersIt()
    {
        var broker = Broker.Running();
        var (topic, dead) = (await broker.CreateTopicAsync(1), await broker.CreateTopicAsync(1, "dead"));
        await broker.ProduceAsync(topic, [("nobody-1", "1"u8.ToArray()), ("key-2", "2"u8.ToArray())]);
        var deliveries = new Deliveries();

        await using (await City.StartAsync(broker, topic, dead, "g-" + topic, deliveries))
            await Eventually.TrueAsync(() => broker.Committed("g-" + topic, topic, 1)[0] == 2, () => "Not everything is committed.", Cancellation);

        Assert.Contains("no grain subscribes to nobody/nobody-1", Header(Assert.Single(broker.ReadAll(dead, 1)), DeadLetterHeaders.Reason), StringComparison.Ordinal);
    }

    private static string Header(ConsumeResult<byte[], byte[]> letter, string name) => Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(name));
}
