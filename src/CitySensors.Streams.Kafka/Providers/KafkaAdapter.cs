using System.Collections.Concurrent;
using CitySensors.Streams.Kafka.Caching;
using CitySensors.Streams.Kafka.Consuming;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Providers;

/// <summary>Creates a cache and a receiver for each queue that this silo owns. It is read-only: messages are produced with any Kafka client.</summary>
internal sealed class KafkaAdapter(KafkaStreamServices services, Func<IKafkaMessageDecoder> decoder) : IQueueAdapter, IQueueAdapterCache
{
    private readonly ConcurrentDictionary<QueueId, KafkaQueueCache> _caches = [];
    private readonly ConcurrentDictionary<QueueId, KafkaReceiver> _receivers = [];

    public string Name => services.Name;

    /// <summary>If true, the handshake could skip events when a container starts at another offset after it is read again.</summary>
    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    public IQueueCache CreateQueueCache(QueueId queueId) => _caches[queueId] = new KafkaQueueCache(services.Options, services.Clock);

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) =>
        _receivers[queueId] = new KafkaReceiver(services, _caches[queueId], new QueueReader((int)queueId.GetNumericId(), services, decoder()));

    public Task OnDeliveryFailureAsync(QueueId queue, StreamId stream, StreamSequenceToken? token) =>
        _receivers.TryGetValue(queue, out var receiver) ? receiver.OnDeliveryFailureAsync(stream, token) : Task.CompletedTask;

    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) =>
        throw new NotSupportedException($"The Kafka stream provider '{Name}' is read-only. Produce to {services.Options.Topic} with a Kafka client.");
}
