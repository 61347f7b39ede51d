using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.Consuming;

internal static class MessageSize
{
    // The message, its key and value arrays, the event, and their entries in lists.
    private const int Objects = 250;

    /// <summary>The approximate memory of a message with a small event.</summary>
    public static long Of(Message<byte[]?, byte[]?> message)
    {
        long bytes = Objects + (message.Key?.Length ?? 0) + (message.Value?.Length ?? 0);
        if (message.Headers is null) return bytes;
        for (var i = 0; i < message.Headers.Count; i++) bytes += message.Headers[i].Key.Length + (message.Headers[i].GetValueBytes()?.Length ?? 0);
        return bytes;
    }
}
