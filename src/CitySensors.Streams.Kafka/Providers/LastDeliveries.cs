using CitySensors.Streams.Kafka.Caching;
using CitySensors.Streams.Kafka.Consuming;
using Orleans.Streaming.Diagnostics;

namespace CitySensors.Streams.Kafka.Providers;

/// <summary>
/// What is with subscribers when an agent stops. It no longer tells the cache how those deliveries end; they are heard of through
/// Orleans' events instead, or all that was read behind them would be delivered a second time by the next owner. Used in turns of
/// its agent.
/// </summary>
internal sealed class LastDeliveries(KafkaQueueCache cache, QueueReader reader) : IObserver<StreamingEvents.StreamingEvent>
{
    private readonly HashSet<KafkaBatchContainer> _open = [.. cache.Delivering()];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until all have ended, but not for ever.</summary>
    public async Task AwaitAsync(TimeSpan most, TimeProvider clock)
    {
        if (_open.Count == 0) return;
        using var _ = StreamingEvents.AllEvents.Subscribe(this);
        await _done.Task.WaitAsync(most, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>A delivery ended, well or not.</summary>
    public void End(KafkaBatchContainer container)
    {
        _open.Remove(container);
        if (_open.Count == 0) _done.TrySetResult();
    }

    public void OnNext(StreamingEvents.StreamingEvent value)
    {
        // Events of all agents come here, each in a turn of its agent. The partition tells whether this one is ours.
        if (value is not StreamingEvents.MessageDelivered { Batch: KafkaBatchContainer delivered } || !reader.Partitions.Contains(delivered.Source)) return;
        cache.Complete(delivered);
        End(delivered);
    }

    public void OnCompleted() => _done.TrySetResult();

    public void OnError(Exception error) => _done.TrySetResult();
}
