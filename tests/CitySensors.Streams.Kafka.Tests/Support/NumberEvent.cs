using System.Globalization;
using System.Text;
using CitySensors.TestSupport.Kafka;
using Orleans;
using Orleans.Runtime;

namespace CitySensors.Streams.Kafka.Tests.Support;

/// <summary>The event of the tests: a number of a key.</summary>
[GenerateSerializer, Immutable]
public sealed record NumberEvent([property: Id(0)] string Key, [property: Id(1)] int Number);

public static class NumberEvents
{
    /// <summary>Numbers from a first one on, spread over keys: "key-0" … .</summary>
    public static IEnumerable<NumberEvent> Range(int first, int count, int keys) =>
        Enumerable.Range(first, count).Select(number => new NumberEvent($"key-{number % keys}", number));

    /// <summary>Produces <see cref="Range"/>.</summary>
    public static Task ProduceNumbersAsync(this Broker broker, string topic, int first, int count, int keys, int? partition = null) =>
        broker.ProduceAsync(topic, Range(first, count, keys).Select(item => ((string?)item.Key, (byte[]?)Encoding.UTF8.GetBytes($"{item.Number}"))), partition: partition);
}

/// <summary>Decodes numbers; of "12 and more" it takes the number and rejects the rest, throws for "throw", and rejects anything else.</summary>
public sealed class NumberDecoder : IKafkaMessageDecoder
{
    public const string Namespace = "numbers";

    public DecodeResult Decode(in KafkaMessage message)
    {
        var text = Encoding.UTF8.GetString(message.Value.Span);
        if (text == "throw") throw new FormatException("thrown by the test");
        var key = Encoding.UTF8.GetString(message.Key.Span);
        if (text.EndsWith(" and more", StringComparison.Ordinal))
            return DecodeResult.AcceptPartly(StreamId.Create(Namespace, key), new NumberEvent(key, int.Parse(text[..^9], CultureInfo.InvariantCulture)), "and more");
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? DecodeResult.Accept(StreamId.Create(key.StartsWith("nobody", StringComparison.Ordinal) ? "nobody" : Namespace, key), new NumberEvent(key, number))
            : DecodeResult.Reject($"not a number: {(text.Length > 20 ? "long" : text)}");
    }
}
