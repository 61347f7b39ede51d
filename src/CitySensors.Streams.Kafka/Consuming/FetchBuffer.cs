using CitySensors.Streams.Kafka.DeadLetters;
using Confluent.Kafka;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>
/// The messages that were read and not yet taken, as fetches: within a fetch, the messages of a stream are one container. A full fetch is closed
/// and the next one opened. One thread adds, another takes.
/// </summary>
internal sealed class FetchBuffer(KafkaStreamOptions options, PendingDeadLetters deadLetters, TimeProvider clock)
{
    // An open fetch is taken at most once per interval, so that containers hold many messages under load.
    private static readonly TimeSpan MinOpenInterval = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<Fetch> _closed = [];
    private Fetch _open = new();
    private long _lastTaken;
    private long _messages;
    private long _bytes;

    /// <summary>Messages that were read and not yet taken, and those being written to the dead-letter topic.</summary>
    public long Messages => Volatile.Read(ref _messages) + deadLetters.Messages;

    public long Bytes => Volatile.Read(ref _bytes) + deadLetters.Bytes;

    public bool IsFull => Messages >= options.PrefetchMessages || Bytes >= options.PrefetchBytes;

    public bool IsHalfEmpty => Messages <= options.PrefetchMessages / 2 && Bytes <= options.PrefetchBytes / 2;

    public void Add(PartitionState source, long offset, in DecodeResult decoded, Message<byte[]?, byte[]?> message, long bytes)
    {
        lock (_lock)
        {
            if (_open.Add(source, offset, decoded, message, bytes) >= options.MaxBatchMessages || _open.Messages >= options.MaxFetchMessages) Close();
            _messages++;
            _bytes += bytes;
        }
    }

    /// <summary>Takes up to a number of containers of the oldest fetch; none when there is no fetch.</summary>
    public IList<IBatchContainer> Take(int maxContainers)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            if (_closed.Count == 0)
            {
                if (_open.Messages == 0 || clock.GetElapsedTime(_lastTaken, now) < MinOpenInterval) return [];
                Close();
            }

            _lastTaken = now;
            var fetch = _closed.Peek();
            var taken = fetch.Take(maxContainers, out var messages, out var bytes);
            if (fetch.IsEmpty) _closed.Dequeue();
            _messages -= messages;
            _bytes -= bytes;
            return taken;
        }
    }

    private void Close()
    {
        _closed.Enqueue(_open);
        _open = new Fetch();
    }

    private sealed class Fetch
    {
        private readonly Dictionary<(int Partition, StreamId Stream), KafkaBatchContainer> _byStream = [];
        private readonly List<IBatchContainer> _containers = [];

        public int Messages { get; private set; }

        public bool IsEmpty => _containers.Count == 0;

        public int Add(PartitionState source, long offset, in DecodeResult decoded, Message<byte[]?, byte[]?> message, long bytes)
        {
            var key = (source.Partition, decoded.Stream);
            if (!_byStream.TryGetValue(key, out var container) || container.Source != source)
            {
                container = new KafkaBatchContainer(decoded.Stream, source);
                _byStream[key] = container;
                _containers.Add(container);
            }

            container.Add(offset, decoded.Event!, message, bytes);
            Messages++;
            return container.Count;
        }

        public List<IBatchContainer> Take(int maxContainers, out long messages, out long bytes)
        {
            var taken = _containers.GetRange(0, Math.Min(maxContainers, _containers.Count));
            _containers.RemoveRange(0, taken.Count);
            messages = 0;
            bytes = 0;
            foreach (var container in taken.Cast<KafkaBatchContainer>())
            {
                messages += container.Count;
                bytes += container.Bytes;
            }

            return taken;
        }
    }
}
