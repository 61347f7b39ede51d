using CitySensors.Simulator.Sending;
using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>
/// The delivery of readings to a topic, exactly once. An attempt that times out leaves unacknowledged messages with librdkafka, which keeps
/// retrying, and the next attempt waits for them. Only messages that librdkafka gave up on are produced again.
/// </summary>
internal sealed class KafkaDelivery(KafkaReadingSender sender, IReadOnlyList<Message<byte[], byte[]>> messages) : IReadingDelivery
{
    private DeliveryRound _round = new(messages);
    private int _acknowledgedEarlier;

    public int Acknowledged => _acknowledgedEarlier + _round.Acknowledged;

    public async Task<SendResult> AttemptAsync(CancellationToken cancellationToken)
    {
        if (_round.IsCompleted) BeginRound();
        using var timeout = new CancellationTokenSource(sender.AttemptTimeout, sender.Time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, sender.Failed);
        try
        {
            await _round.RunAsync(sender, attempt.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return sender.NotAcknowledged(messages.Count - Acknowledged);
        }

        return _round.Failure is { } failure ? sender.Rejected(messages.Count - Acknowledged, failure) : SendResult.Taken;
    }

    private void BeginRound()
    {
        _acknowledgedEarlier += _round.Acknowledged;
        _round = new DeliveryRound(_round.Remaining);
    }
}
