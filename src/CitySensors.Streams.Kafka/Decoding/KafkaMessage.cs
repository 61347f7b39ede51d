using Confluent.Kafka;

namespace CitySensors.Streams.Kafka;

/// <summary>A message as it is in Kafka. Its bytes are not shared and never change: a decoder may keep them in its event.</summary>
public readonly struct KafkaMessage
{
    private readonly Message<byte[]?, byte[]?> _message;

    internal KafkaMessage(string topic, int partition, long offset, Message<byte[]?, byte[]?> message)
    {
        Topic = topic;
        Partition = partition;
        Offset = offset;
        _message = message;
    }

    /// <summary>The topic it was read from.</summary>
    public string Topic { get; }

    /// <summary>The partition it was read from.</summary>
    public int Partition { get; }

    /// <summary>Its position in the partition.</summary>
    public long Offset { get; }

    /// <summary>Its key; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Key => _message.Key;

    /// <summary>Its value; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Value => _message.Value;

    /// <summary>Whether it has a key, which may be empty.</summary>
    public bool HasKey => _message.Key is not null;

    /// <summary>Whether it has a value, which may be empty. A message without one is a tombstone.</summary>
    public bool HasValue => _message.Value is not null;

    /// <summary>Its headers, in order; null when it has none.</summary>
    public Headers? Headers => _message.Headers;

    /// <summary>When it was produced or appended, as the topic is configured.</summary>
    public Timestamp Timestamp => _message.Timestamp;
}
