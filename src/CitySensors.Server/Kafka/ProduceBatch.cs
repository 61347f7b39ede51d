using Confluent.Kafka;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Server.Kafka;

/// <summary>A batch of messages; completes when Kafka has acknowledged all of them or one has failed. Thread safe once it is closed.</summary>
internal sealed class ProduceBatch(DurableProducer producer)
{
    private readonly DurableProducer.Generation _generation = producer.Current;
    private readonly TaskCompletionSource<Error?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number of pending delivery reports, plus one until the batch is closed.</summary>
    private int _open = 1;
    private Error? _error;

    /// <summary>The number of queued messages.</summary>
    public int Sent { get; private set; }

    /// <summary>Queues a message.</summary>
    /// <returns>False if the message could not be queued; do not queue more messages.</returns>
    public bool TrySend(byte[] key, byte[] value, DateTimeOffset time, Headers? headers = null)
    {
        Interlocked.Increment(ref _open);
        try
        {
            var message = new Message<byte[], byte[]> { Key = key, Value = value, Timestamp = new Timestamp(time), Headers = headers };
            _generation.Producer.Produce(producer.Topic, message, OnReport);
            Sent++;
            return true;
        }
        catch (ProduceException<byte[], byte[]> error)
        {
            Fail(error.Error);
        }
        catch (ObjectDisposedException)
        {
            Fail(new Error(ErrorCode.Local_Destroy, "The producer was replaced."));
        }

        Close(1);
        return false;
    }

    /// <summary>Call after the last message.</summary>
    /// <returns>The first error, or null if all messages are acknowledged. Also completes if the producer becomes unusable.</returns>
    public async Task<Error?> CompleteAsync()
    {
        Close(1);
        await Task.WhenAny((Task)_completion.Task, _generation.Failure);
        return _completion.Task.IsCompleted ? await _completion.Task : await _generation.Failure;
    }

    private void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError) Fail(report.Error);
        Close(1);
    }

    private void Fail(Error error)
    {
        Interlocked.CompareExchange(ref _error, error, null);
        producer.Examine(_generation, error);
    }

    private void Close(int messages)
    {
        if (Interlocked.Add(ref _open, -messages) == 0) _completion.TrySetResult(_error);
    }
}
