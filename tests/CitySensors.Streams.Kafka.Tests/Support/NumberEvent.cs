using System.Globalization;
using System.Text;
using Orleans;
using Orleans.Runtime;

namespace CitySensors.Streams.Kafka.Tests.Support;

/// <summary>The event of the tests: a number of a key.</summary>
[GenerateSerializer, Immutable]
public sealed record NumberEvent([property: Id(0)] string Key, [property: Id(1)] int Number);

/// <summary>Takes numbers; "throw" makes it throw, anything else is rejected.</summary>
public sealed class NumberDecoder : IKafkaMessageDecoder
{
    public const string Namespace = "numbers";

    public DecodeResult Decode(in KafkaMessage message)
    {
        var text = Encoding.UTF8.GetString(message.Value.Span);
        if (text == "throw") throw new FormatException("thrown by the test");
        var key = Encoding.UTF8.GetString(message.Key.Span);
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? DecodeResult.Accept(StreamId.Create(key.StartsWith("nobody", StringComparison.Ordinal) ? "nobody" : Namespace, key), new NumberEvent(key, number))
            : DecodeResult.Reject($"not a number: {(text.Length > 20 ? "long" : text)}");
    }
}
