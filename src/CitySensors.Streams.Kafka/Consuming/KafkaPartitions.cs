using System.Collections.Immutable;
using CitySensors.Streams.Kafka.Diagnostics;

namespace CitySensors.Streams.Kafka;

/// <summary>
/// The partitions that this silo reads, as a keyed service under the name of the provider. A grain whose partition is read by another silo may
/// deactivate itself, so that its next delivery activates it there. Thread safe.
/// </summary>
public sealed class KafkaPartitions
{
    private ImmutableArray<IQueueStatus> _queues = [];

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

    internal void Add(IQueueStatus queue) => ImmutableInterlocked.Update(ref _queues, (queues, added) => queues.Add(added), queue);

    internal void Remove(IQueueStatus queue) => ImmutableInterlocked.Update(ref _queues, (queues, removed) => queues.Remove(removed), queue);
}
