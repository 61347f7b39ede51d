using Confluent.Kafka;

namespace CitySensors.Silo.Kafka;

/// <summary>Messages that are sent together: ends once Kafka has acknowledged all or given up some. Thread safe once it is closed.</summary>
internal sealed class Sending(DurableProducer producer, int most)
{
    private readonly IProducer<byte[], byte[]> _kafka = producer.Current;
    private readonly TaskCompletionSource<Error?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = most + 1;
    private int _sent;
    private Error? _error;

    /// <summary>Sends one message.</summary>
    /// <returns>False where it could not even be queued; then no more should be.</returns>
    public bool TrySend(byte[] key, byte[] value, DateTimeOffset time, Headers? headers = null)
    {
        try
        {
            _kafka.Produce(producer.Topic, new Message<byte[], byte[]> { Key = key, Value = value, Timestamp = new Timestamp(time), Headers = headers }, OnReport);
            _sent++;
            return true;
        }
        catch (ProduceException<byte[], byte[]> error)
        {
            Fail(error.Error);
            return false;
        }
    }

    /// <summary>Call it after the last message.</summary>
    /// <returns>Ends with the first error, or null where all are kept.</returns>
    public Task<Error?> CloseAsync()
    {
        Settle(most - _sent + 1);
        return _ended.Task;
    }

    private void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError) Fail(report.Error);
        Settle(1);
    }

    private void Fail(Error error)
    {
        Interlocked.CompareExchange(ref _error, error, null);
        producer.Examine(_kafka, error);
    }

    private void Settle(int messages)
    {
        if (Interlocked.Add(ref _open, -messages) == 0) _ended.SetResult(_error);
    }
}
