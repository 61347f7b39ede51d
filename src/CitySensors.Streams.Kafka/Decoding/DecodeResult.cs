using Orleans.Runtime;

namespace CitySensors.Streams.Kafka;

/// <summary>What a decoder made of a message: an event of a stream, or the reason why it is none.</summary>
public readonly struct DecodeResult
{
    private DecodeResult(StreamId stream, object? item, string? reason)
    {
        Stream = stream;
        Event = item;
        Reason = reason;
    }

    /// <summary>The stream of the event.</summary>
    public StreamId Stream { get; }

    /// <summary>The event; null when the message was rejected.</summary>
    public object? Event { get; }

    /// <summary>Why the message was rejected, for the people who read the dead-letter topic.</summary>
    public string? Reason { get; }

    /// <summary>The message is an event of a stream. It must not change any more, and Orleans must be able to serialize it.</summary>
    public static DecodeResult Accept(StreamId stream, object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new DecodeResult(stream, item, null);
    }

    /// <summary>The message is no event and goes to the dead-letter topic.</summary>
    public static DecodeResult Reject(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new DecodeResult(default, null, reason);
    }
}
