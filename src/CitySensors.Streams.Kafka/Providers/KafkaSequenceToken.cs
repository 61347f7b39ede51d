using Orleans;
using Orleans.Concurrency;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka;

/// <summary>
/// The position of an event in Kafka. Within a partition a later event has a higher <see cref="SequenceNumber"/>, which is the offset; a consumer
/// that must process an event once keeps the last one per partition.
/// </summary>
[GenerateSerializer, Immutable, Alias("CitySensors.Streams.Kafka.KafkaSequenceToken")]
public sealed class KafkaSequenceToken : StreamSequenceToken
{
    /// <summary>The position of the message at that offset.</summary>
    public KafkaSequenceToken(int partition, long offset)
    {
        Partition = partition;
        SequenceNumber = offset;
    }

    /// <summary>The partition.</summary>
    [Id(0)]
    public int Partition { get; private set; }

    /// <summary>The offset in the partition.</summary>
    [Id(1)]
    public override long SequenceNumber { get; protected set; }

    /// <summary>Zero: a message is one event.</summary>
    [Id(2)]
    public override int EventIndex { get; protected set; }

    /// <inheritdoc/>
    public override bool Equals(StreamSequenceToken? other) =>
        other is KafkaSequenceToken token && token.Partition == Partition && token.SequenceNumber == SequenceNumber;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Partition, SequenceNumber);

    /// <summary>Orders by partition, then by offset.</summary>
    public override int CompareTo(StreamSequenceToken? other)
    {
        if (other is null) return 1;
        if (other is not KafkaSequenceToken token) throw new ArgumentException($"A {other.GetType()} is not a position in Kafka.", nameof(other));
        var difference = Partition.CompareTo(token.Partition);
        return difference != 0 ? difference : SequenceNumber.CompareTo(token.SequenceNumber);
    }

    /// <inheritdoc/>
    public override string ToString() => $"[partition {Partition}, offset {SequenceNumber}]";
}
