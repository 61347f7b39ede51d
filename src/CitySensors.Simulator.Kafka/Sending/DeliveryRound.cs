using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>
/// Hands messages to Kafka's client, each once, and waits until every one is acknowledged or failed. After a failure it hands over no
/// more, so that nothing overtakes what has to be sent again.
/// </summary>
internal sealed class DeliveryRound(IReadOnlyList<Message<byte[], byte[]>> messages)
{
    /// <summary>Room comes with acknowledgements, many at a time.</summary>
    private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<int> _failed = [];
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The messages on their way, and one for the handing over itself.</summary>
    private int _open = 1;
    private int _handedOver;
    private bool _handingOverEnded;
    private int _acknowledged;
    private Error? _failure;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Why a message failed, the first that did; null where none has.</summary>
    public Error? Failure => Volatile.Read(ref _failure);

    public bool IsSettled => _settled.Task.IsCompleted;

    /// <summary>What is left of a settled round, in its order.</summary>
    public IReadOnlyList<Message<byte[], byte[]>> Rest
    {
        get
        {
            lock (_lock) return [.. messages.Where((_, i) => i >= _handedOver || _failed.Contains(i))];
        }
    }

    /// <summary>Hands over what was not yet, waiting where the client's queue is full, and waits until all is settled. May be called again after it was cancelled.</summary>
    public async Task RunAsync(KafkaReadingSender sender, CancellationToken cancellationToken)
    {
        while (!_handingOverEnded)
        {
            if (_handedOver == messages.Count || Failure is not null)
            {
                _handingOverEnded = true;
                Settle();
            }
            else if (!TryHandOver(sender, _handedOver))
            {
                await Task.Delay(FullQueuePause, sender.Time, cancellationToken);
            }
        }

        await _settled.Task.WaitAsync(cancellationToken);
    }

    /// <returns>False where the client's queue is full.</returns>
    private bool TryHandOver(KafkaReadingSender sender, int index)
    {
        Interlocked.Increment(ref _open);
        try
        {
            sender.Produce(messages[index], Report);
            _handedOver++;
            return true;
        }
        catch (KafkaException error)
        {
            // The round is not over by this: its handing over is still open.
            Settle();
            if (error.Error.Code == ErrorCode.Local_QueueFull) return false;
            Interlocked.CompareExchange(ref _failure, error.Error, null);
            return true;
        }

        void Report(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError) NoteFailed(index, report.Error);
            else NoteAcknowledged(sender);
            Settle();
        }
    }

    private void NoteAcknowledged(KafkaReadingSender sender)
    {
        Interlocked.Increment(ref _acknowledged);
        sender.NoteAcknowledged();
    }

    private void NoteFailed(int index, Error error)
    {
        lock (_lock) _failed.Add(index);
        Interlocked.CompareExchange(ref _failure, error, null);
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref _open) == 0) _settled.TrySetResult();
    }
}
