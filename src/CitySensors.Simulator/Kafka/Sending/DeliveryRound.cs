using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>
/// Produces messages and waits until each is acknowledged or failed. After a failure no more messages are produced, so that none
/// overtakes one that has to be sent again.
/// </summary>
internal sealed class DeliveryRound(IReadOnlyList<Message<byte[], byte[]>> messages)
{
    /// <summary>Acknowledgements free many places in the queue at once, so polling more often gains nothing.</summary>
    private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<int> _failed = [];
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Messages in flight, plus one while messages are still being produced.</summary>
    private int _pending = 1;
    private int _produced;
    private bool _producingEnded;
    private int _acknowledged;
    private Error? _failure;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The error of the first message that failed, or null.</summary>
    public Error? Failure => Volatile.Read(ref _failure);

    public bool IsCompleted => _completed.Task.IsCompleted;

    /// <summary>The messages of a completed round that were not acknowledged, in order.</summary>
    public IReadOnlyList<Message<byte[], byte[]>> Remaining
    {
        get
        {
            lock (_lock) return [.. messages.Where((_, i) => i >= _produced || _failed.Contains(i))];
        }
    }

    /// <summary>Produces the remaining messages, waiting while the client's queue is full, then waits for all reports. Can be called again after cancellation.</summary>
    public async Task RunAsync(KafkaReadingSender sender, CancellationToken cancellationToken)
    {
        while (!_producingEnded)
        {
            if (_produced == messages.Count || Failure is not null)
            {
                _producingEnded = true;
                CompleteOne();
            }
            else if (!TryProduce(sender, _produced))
            {
                await Task.Delay(FullQueuePause, sender.Time, cancellationToken);
            }
        }

        await _completed.Task.WaitAsync(cancellationToken);
    }

    /// <returns>False if the client's queue is full.</returns>
    private bool TryProduce(KafkaReadingSender sender, int index)
    {
        Interlocked.Increment(ref _pending);
        try
        {
            sender.Produce(messages[index], Report);
            _produced++;
            return true;
        }
        catch (KafkaException error)
        {
            // This cannot complete the round, because producing has not ended.
            CompleteOne();
            if (error.Error.Code == ErrorCode.Local_QueueFull) return false;
            Interlocked.CompareExchange(ref _failure, error.Error, null);
            return true;
        }

        void Report(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError) OnFailed(index, report.Error);
            else OnAcknowledged(sender);
            CompleteOne();
        }
    }

    private void OnAcknowledged(KafkaReadingSender sender)
    {
        Interlocked.Increment(ref _acknowledged);
        sender.OnAcknowledged();
    }

    private void OnFailed(int index, Error error)
    {
        lock (_lock) _failed.Add(index);
        Interlocked.CompareExchange(ref _failure, error, null);
    }

    private void CompleteOne()
    {
        if (Interlocked.Decrement(ref _pending) == 0) _completed.TrySetResult();
    }
}
