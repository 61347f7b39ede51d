using Orleans.Runtime;

namespace CitySensors.Streams.Kafka;

/// <summary>The result of decoding a message: an event of a stream, the reason of its rejection, or both if the event lacks a part of the message.</summary>
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

    /// <summary>Why the message, or a part of it, was rejected, for readers of the dead-letter topic.</summary>
    public string? Reason { get; }

    /// <summary>The message is an event of a stream. It must be immutable, and serializable by Orleans.</summary>
    public static DecodeResult Accept(StreamId stream, object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new DecodeResult(stream, item, null);
    }

    /// <summary>
    /// The message is an event of a stream, but a part of it cannot be decoded. It is processed, and it goes to the dead-letter topic as well.
    /// </summary>
    public static DecodeResult AcceptPartly(StreamId stream, object item, string reason)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new DecodeResult(stream, item, reason);
    }

    /// <summary>The message cannot be decoded and goes to the dead-letter topic.</summary>
    public static DecodeResult Reject(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new DecodeResult(default, null, reason);
    }
}
