using CitySensors.Streams.Kafka.Caching;
using CitySensors.Streams.Kafka.Consuming;
using CitySensors.Streams.Kafka.DeadLetters;
using CitySensors.Streams.Kafka.Diagnostics;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Providers;

/// <summary>Stands between the pulling agent of a queue and the thread that reads it. Every method but the failure handling and the shutdown returns at once.</summary>
internal sealed class KafkaReceiver : IQueueAdapterReceiver, IQueueFigures
{
    /// <summary>After so many single refusals one after the other it is the grain that is broken, not the messages.</summary>
    private const int RefusalsOfABrokenGrain = 3;

    // The agent gives up only after the whole time, but it starts its clock a moment after we start ours.
    private const double NearlyAll = 0.9;

    private readonly KafkaStreamServices _services;
    private readonly KafkaQueueCache _cache;
    private readonly QueueReader _reader;

    public KafkaReceiver(KafkaStreamServices services, KafkaQueueCache cache, QueueReader reader)
    {
        _services = services;
        _cache = cache;
        _reader = reader;
    }

    public IReadOnlyList<PartitionState> Partitions => _reader.Partitions;

    public bool IsPaused => _reader.IsPaused;

    public long BytesHeld => _reader.Buffer.Bytes + _cache.Bytes;

    public Task Initialize(TimeSpan timeout)
    {
        _services.Metrics.Watch(this);
        _services.Partitions.Add(this);
        return Task.CompletedTask;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount)
    {
        _reader.StartWhenNeeded();
        GiveUpOrphans();
        if (_cache.IsFull) return Task.FromResult<IList<IBatchContainer>>([]);
        var taken = _reader.Buffer.Take(maxCount > 0 ? Math.Min(maxCount, _cache.Room) : _cache.Room);
        if (taken.Count > 0) _reader.Wake();
        return Task.FromResult(taken);
    }

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages)
    {
        foreach (var container in messages.Cast<KafkaBatchContainer>()) container.Settle();
        _services.Metrics.Delivered(messages.Count);
        return Task.CompletedTask;
    }

    public async Task Shutdown(TimeSpan timeout)
    {
        _services.Partitions.Remove(this);
        // The agent has waited for the deliveries in flight and disposed their cursors.
        _cache.ReleaseDisposed();
        if (_cache.TryPurgeFromCache(out var delivered)) await MessagesDeliveredAsync(delivered);
        if (await _reader.StopAsync(timeout)) _reader.Dispose();
        _services.Metrics.Forget(this);
    }

    /// <summary>
    /// Deals with a delivery that the agent gave up. Several messages that were refused together are delivered again one by one; one
    /// that is refused alone goes to the dead-letter topic. What is not dealt with here the cursor gives out again.
    /// </summary>
    public async Task OnDeliveryFailureAsync(StreamId stream, StreamSequenceToken? token)
    {
        if (token is null || _cache.FindFailed(stream, token) is not { } cursor) return;
        // An agent that stops gives up at the first failure, and in a host that stops grains no longer wait. That is no refusal: the next
        // owner delivers it.
        var most = _services.MaxDeliveryTime;
        if (_services.Stopping.IsCancellationRequested || most <= TimeSpan.Zero || cursor.Elapsed < most * NearlyAll) return;
        var failed = cursor.BeginHandling();
        if (failed.Count > 1)
        {
            KafkaStreamLog.DeliveredSingly(_services.Logger, failed.Count, stream, token);
            cursor.Split(failed);
            return;
        }

        KafkaStreamLog.DeliveryRefused(_services.Logger, stream, token);
        var reason = $"its delivery to {stream} failed for {most}";
        // The agent waits for this before it stops. Where Kafka is away, the host must not wait for it.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(_services.Stopping, _reader.Stopping);
        await WriteAsync(failed, reason, stopping.Token);
        cursor.DeadLettered();
        if (cursor.ConsecutiveFailures < RefusalsOfABrokenGrain || cursor.Singles.Count == 0) return;
        KafkaStreamLog.EverythingRefused(_services.Logger, stream, cursor.Singles.Count);
        reason = $"{stream} refused it together with others, and {RefusalsOfABrokenGrain} of those alone";
        await Task.WhenAll(cursor.Singles.Select(single => WriteAsync(single, reason, stopping.Token)));
        cursor.DeadLetteredRest();
    }

    private void GiveUpOrphans()
    {
        foreach (var container in _cache.TakeOrphans())
        {
            KafkaStreamLog.NoSubscriber(_services.Logger, container.StreamId, container.Count, container.SequenceToken);
            for (var i = 0; i < container.Count; i++)
                _reader.Rejections.Begin(container.Source, container.Offsets[i], container.Messages[i], $"no grain subscribes to {container.StreamId}", _reader.Stopping);
        }
    }

    private Task WriteAsync(KafkaBatchContainer single, string reason, CancellationToken cancellation) =>
        _services.DeadLetters.WriteAsync(new DeadLetter(single.Source.TopicPartition, single.Offsets[0], single.Messages[0], reason), cancellation);
}
