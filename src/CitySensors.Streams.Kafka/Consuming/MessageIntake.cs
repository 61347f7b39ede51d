using CitySensors.Streams.Kafka.DeadLetters;
using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>Tracks the offset of a message that was read, decodes it, and adds it to the buffer, dead-letters it, or both. Used only by the reading thread of its queue.</summary>
internal sealed class MessageIntake(
    KafkaStreamOptions options, IKafkaMessageDecoder decoder, FetchBuffer buffer, PendingDeadLetters deadLetters, KafkaStreamMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private long _unloggedRejections;
    private (int Partition, long Offset, string Reason) _lastRejected;
    private long _lastLogged;

    public void Take(PartitionState state, long offset, Message<byte[]?, byte[]?> message, CancellationToken cancellation)
    {
        if (!state.Offsets.TryTrack(offset)) return;
        state.Read++;
        var decoded = Decode(new KafkaMessage(options.Topic, state.Partition, offset, message));
        if (decoded.Event is not null)
        {
            if (decoded.Reason is not null) deadLetters.StartPart(state, offset, message, decoded.Reason, cancellation);
            buffer.Add(state, offset, decoded, message, MessageSize.Of(message));
            return;
        }

        var reason = decoded.Reason ?? "the decoder returned neither an event nor a reason";
        metrics.Rejected(state.Partition);
        _unloggedRejections++;
        _lastRejected = (state.Partition, offset, reason);
        deadLetters.Start(state, offset, message, reason, cancellation);
    }

    /// <summary>Updates the metrics, and logs rejections once a second at most.</summary>
    public void Report(IReadOnlyList<PartitionState> partitions, TimeProvider clock)
    {
        foreach (var state in partitions)
        {
            if (state.Read == 0) continue;
            metrics.Read(state.Partition, state.Read);
            state.Read = 0;
        }

        if (_unloggedRejections == 0 || clock.GetElapsedTime(_lastLogged) < LogInterval) return;
        var (partition, offset, reason) = _lastRejected;
        KafkaStreamLog.Rejected(logger, _unloggedRejections, options.Topic, partition, offset, reason);
        _unloggedRejections = 0;
        _lastLogged = clock.GetTimestamp();
    }

    private DecodeResult Decode(in KafkaMessage message)
    {
        try
        {
            return decoder.Decode(message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return DecodeResult.Reject($"the decoder failed: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
