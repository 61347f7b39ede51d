using CitySensors.Streams.Kafka.Caching;
using CitySensors.Streams.Kafka.Consuming;
using CitySensors.Streams.Kafka.DeadLetters;
using CitySensors.Streams.Kafka.Diagnostics;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Providers;

/// <summary>Connects the pulling agent of a queue with its reading thread. Every method except failure handling and shutdown returns at once.</summary>
internal sealed class KafkaReceiver : IQueueAdapterReceiver, IQueueStatus
{
    /// <summary>After this number of failures in a row the grain is assumed to be broken, not the messages.</summary>
    private const int MaxConsecutiveFailures = 3;

    // The agent gives up after the whole time, but starts its clock a moment later than the cursor.
    private const double MinDeliveryShare = 0.9;

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
        _services.Metrics.Add(this);
        _services.Partitions.Add(this);
        return Task.CompletedTask;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount)
    {
        _reader.StartWhenNeeded();
        DeadLetterOrphans();
        if (_cache.IsFull) return Task.FromResult<IList<IBatchContainer>>([]);
        var taken = _reader.Buffer.Take(maxCount > 0 ? Math.Min(maxCount, _cache.Capacity) : _cache.Capacity);
        if (taken.Count > 0) _reader.Wake();
        return Task.FromResult(taken);
    }

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages)
    {
        foreach (var container in messages.Cast<KafkaBatchContainer>()) container.Acknowledge();
        _services.Metrics.Delivered(messages.Count);
        return Task.CompletedTask;
    }

    public async Task Shutdown(TimeSpan timeout)
    {
        _services.Partitions.Remove(this);
        // The agent has waited for the deliveries in flight and disposed their cursors.
        _cache.ReleaseCompleted();
        if (_cache.TryPurgeFromCache(out var delivered)) await MessagesDeliveredAsync(delivered);
        if (await _reader.StopAsync(timeout)) _reader.Dispose();
        _services.Metrics.Remove(this);
    }

    /// <summary>
    /// Handles a delivery that the agent gave up. Several messages that failed together are delivered again one by one; a message that fails
    /// alone goes to the dead-letter topic. Otherwise the cursor delivers the container again.
    /// </summary>
    public async Task OnDeliveryFailureAsync(StreamId stream, StreamSequenceToken? token)
    {
        if (token is null || _cache.FindFailed(stream, token) is not { } cursor) return;
        // A stopping agent gives up at the first failure, and a stopping host cancels what grains wait for. The next owner delivers it.
        var timeout = _services.MaxDeliveryTime;
        if (_services.Stopping.IsCancellationRequested || timeout <= TimeSpan.Zero || cursor.Elapsed < timeout * MinDeliveryShare) return;
        var failed = cursor.BeginHandling();
        if (failed.Count > 1)
        {
            KafkaStreamLog.RedeliveringOneByOne(_services.Logger, failed.Count, stream, token);
            cursor.Split(failed);
            return;
        }

        KafkaStreamLog.DeliveryFailed(_services.Logger, token, stream);
        var reason = $"its delivery to {stream} failed for {timeout}";
        // The agent waits for this before it stops. Where Kafka is away, the host must not wait for it.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(_services.Stopping, _reader.Stopping);
        await WriteAsync(failed, reason, stopping.Token);
        cursor.DeadLettered();
        if (cursor.ConsecutiveFailures < MaxConsecutiveFailures || cursor.Singles.Count == 0) return;
        KafkaStreamLog.AllDeliveriesFail(_services.Logger, stream, cursor.Singles.Count);
        reason = $"its delivery to {stream} failed together with others, of which {MaxConsecutiveFailures} in a row failed alone too";
        await Task.WhenAll(cursor.Singles.Select(single => WriteAsync(single, reason, stopping.Token)));
        cursor.DeadLetteredRest();
    }

    private void DeadLetterOrphans()
    {
        foreach (var container in _cache.TakeOrphans())
        {
            KafkaStreamLog.NoSubscriber(_services.Logger, container.StreamId, container.Count, container.SequenceToken);
            for (var i = 0; i < container.Count; i++)
                _reader.DeadLetters.Start(container.Source, container.Offsets[i], container.Messages[i], $"no grain subscribes to {container.StreamId}", _reader.Stopping);
        }
    }

    private Task WriteAsync(KafkaBatchContainer single, string reason, CancellationToken cancellation) =>
        _services.DeadLetters.WriteAsync(new DeadLetter(single.Source.TopicPartition, single.Offsets[0], single.Messages[0], reason), cancellation);
}
