using CitySensors.Streams.Kafka.Caching;
using CitySensors.Streams.Kafka.Consuming;
using Orleans.Streaming.Diagnostics;

namespace CitySensors.Streams.Kafka.Providers;

/// <summary>
/// An agent that stops no longer tells the cache of deliveries that end now. They are heard of through Orleans' events instead, or
/// all that was read behind them would be delivered a second time by the next owner.
/// </summary>
internal sealed class LastDeliveries : IObserver<StreamingEvents.StreamingEvent>
{
    private readonly KafkaQueueCache _cache;
    private readonly QueueReader _reader;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LastDeliveries(KafkaQueueCache cache, QueueReader reader)
    {
        _cache = cache;
        _reader = reader;
    }

    /// <summary>Waits for what is with subscribers now. Within a turn of the agent.</summary>
    public static async Task AwaitAsync(KafkaQueueCache cache, QueueReader reader, TimeSpan most, TimeProvider clock)
    {
        reader.Drain();
        if (!cache.IsDelivering) return;
        var deliveries = new LastDeliveries(cache, reader);
        using var _ = StreamingEvents.AllEvents.Subscribe(deliveries);
        await deliveries._done.Task.WaitAsync(most, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void OnNext(StreamingEvents.StreamingEvent value)
    {
        // Events of all agents come here, each in a turn of its agent. The partition tells whether this one is ours.
        if (value is not StreamingEvents.MessageDelivered { Batch: KafkaBatchContainer delivered } || !_reader.Partitions.Contains(delivered.Source)) return;
        _cache.Complete(delivered);
        if (!_cache.IsDelivering) _done.TrySetResult();
    }

    public void OnCompleted() => _done.TrySetResult();

    public void OnError(Exception error) => _done.TrySetResult();
}
