using CitySensors.Streams.Kafka.Consuming;
using Confluent.Kafka;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka;

/// <summary>Events of one stream and partition, in the order of their offsets.</summary>
[GenerateSerializer, Immutable, Alias("CitySensors.Streams.Kafka.KafkaBatchContainer")]
public sealed class KafkaBatchContainer : IBatchContainer
{
    [Id(0)]
    private readonly StreamId _stream;

    [Id(1)]
    private readonly int _partition;

    [Id(2)]
    private readonly List<long> _offsets;

    [Id(3)]
    private readonly List<object> _events;

    // The following is not serialized: it stays on the silo that read the messages.
    [NonSerialized]
    private readonly List<Message<byte[]?, byte[]?>> _messages;

    [NonSerialized]
    private readonly PartitionState _source;

    [NonSerialized]
    private long _bytes;

    [NonSerialized]
    private KafkaSequenceToken? _token;

    [NonSerialized]
    private bool _isAcknowledged;

    internal KafkaBatchContainer(StreamId stream, PartitionState source)
    {
        _stream = stream;
        _source = source;
        _partition = source.Partition;
        _offsets = [];
        _events = [];
        _messages = [];
    }

    /// <summary>The same events for one more subscriber.</summary>
    private KafkaBatchContainer(KafkaBatchContainer other)
    {
        _stream = other._stream;
        _source = other._source;
        _partition = other._partition;
        _offsets = other._offsets;
        _events = other._events;
        _messages = other._messages;
        _bytes = other._bytes;
        _token = other._token;
    }

    /// <inheritdoc/>
    public StreamId StreamId => _stream;

    /// <summary>The position of the first event.</summary>
    public StreamSequenceToken SequenceToken => _token ??= new KafkaSequenceToken(_partition, _offsets[0]);

    /// <summary>The partition of all events.</summary>
    public int Partition => _partition;

    /// <summary>The number of events.</summary>
    public int Count => _events.Count;

    /// <summary>The offset of each event.</summary>
    public IReadOnlyList<long> Offsets => _offsets;

    internal PartitionState Source => _source;

    internal IReadOnlyList<Message<byte[]?, byte[]?>> Messages => _messages;

    internal long Bytes => _bytes;

    /// <summary>Whether the subscriber has acknowledged the current delivery.</summary>
    internal bool IsAcknowledged
    {
        get => _isAcknowledged;
        set => _isAcknowledged = value;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidCastException">An event is not a <typeparamref name="T"/>: the delivery fails rather than skip it.</exception>
    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>()
    {
        for (var i = 0; i < _events.Count; i++)
        {
            if (_events[i] is not T item)
                throw new InvalidCastException($"The event at partition {_partition}, offset {_offsets[i]} is a {_events[i].GetType()}, the subscriber expects {typeof(T)}.");
            yield return Tuple.Create<T, StreamSequenceToken>(item, new KafkaSequenceToken(_partition, _offsets[i]));
        }
    }

    /// <inheritdoc/>
    public bool ImportRequestContext() => false;

    /// <inheritdoc/>
    public override string ToString() => $"{_events.Count} events of {_stream} from {SequenceToken}";

    internal void Add(long offset, object item, Message<byte[]?, byte[]?> message, long bytes)
    {
        _offsets.Add(offset);
        _events.Add(item);
        _messages.Add(message);
        _bytes += bytes;
    }

    internal void AddAll(KafkaBatchContainer other)
    {
        _offsets.AddRange(other._offsets);
        _events.AddRange(other._events);
        _messages.AddRange(other._messages);
        _bytes += other._bytes;
    }

    /// <summary>A container of the same events, which another subscriber acknowledges on its own.</summary>
    internal KafkaBatchContainer Share() => new(this);

    /// <summary>Each event in a container of its own.</summary>
    internal IEnumerable<KafkaBatchContainer> Split()
    {
        for (var i = 0; i < _events.Count; i++)
        {
            var single = new KafkaBatchContainer(_stream, _source);
            single.Add(_offsets[i], _events[i], _messages[i], 0);
            yield return single;
        }
    }

    internal void Acknowledge() => _source.Offsets.Acknowledge(_offsets);
}
