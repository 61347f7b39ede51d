using System.Collections.Immutable;
using CitySensors.Streams.Kafka.Diagnostics;

namespace CitySensors.Streams.Kafka;

/// <summary>
/// Which partitions this silo reads, as a keyed service under the name of the provider. A grain that finds its stream's partition
/// elsewhere may deactivate itself, so that its next delivery activates it where the messages are read. Thread safe.
/// </summary>
public sealed class KafkaPartitions
{
    private ImmutableArray<IQueueFigures> _queues = [];

    internal KafkaPartitions()
    {
    }

    /// <summary>Whether this silo reads the partition now.</summary>
    public bool OwnsPartition(int partition)
    {
        foreach (var queue in _queues)
        {
            foreach (var state in queue.Partitions)
                if (state.Partition == partition) return true;
        }

        return false;
    }

    internal void Add(IQueueFigures queue) => ImmutableInterlocked.Update(ref _queues, (queues, added) => queues.Add(added), queue);

    internal void Remove(IQueueFigures queue) => ImmutableInterlocked.Update(ref _queues, (queues, removed) => queues.Remove(removed), queue);
}
