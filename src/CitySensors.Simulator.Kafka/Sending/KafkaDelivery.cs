using CitySensors.Simulator.Sending;
using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>
/// Readings on their way into a topic, each once: an attempt that ends before all are acknowledged leaves them with Kafka's client, which
/// goes on trying, and the next attempt waits for them. Only what the client gave up is handed over again.
/// </summary>
internal sealed class KafkaDelivery(KafkaReadingSender sender, IReadOnlyList<Message<byte[], byte[]>> messages) : IReadingDelivery
{
    private DeliveryRound _round = new(messages);
    private int _acknowledgedBefore;

    public int Acknowledged => _acknowledgedBefore + _round.Acknowledged;

    public async Task<SendResult> AttemptAsync(CancellationToken cancellationToken)
    {
        if (_round.IsSettled) BeginRound();
        using var timeout = new CancellationTokenSource(sender.AttemptTimeout, sender.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, sender.Broken);
        try
        {
            await _round.RunAsync(sender, ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return sender.NotAcknowledged(messages.Count - Acknowledged);
        }

        return _round.Failure is { } failure ? sender.Failed(messages.Count - Acknowledged, failure) : SendResult.Taken;
    }

    private void BeginRound()
    {
        _acknowledgedBefore += _round.Acknowledged;
        _round = new DeliveryRound(_round.Rest);
    }
}
