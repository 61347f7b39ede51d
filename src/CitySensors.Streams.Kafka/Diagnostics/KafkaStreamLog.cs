using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CitySensors.Streams.Kafka.Diagnostics;

/// <summary>Everything the provider logs. The event ids are stable.</summary>
internal static partial class KafkaStreamLog
{
    [LoggerMessage(7101, LogLevel.Information, "Queue {Queue} reads {Topic} partition {Partition} from offset {Offset}.")]
    public static partial void PartitionAssigned(ILogger logger, int queue, string topic, int partition, long offset);

    [LoggerMessage(7102, LogLevel.Error, "Committed offset {Committed} of {Topic} partition {Partition} no longer exists: {Missing} messages were deleted before they were read. Resuming at offset {Offset}.")]
    public static partial void MessagesExpired(ILogger logger, string topic, int partition, long committed, long missing, long offset);

    [LoggerMessage(7103, LogLevel.Error, "Committed offset {Committed} of {Topic} partition {Partition} is beyond the end offset {End}: the topic was recreated or lost messages. Resuming at offset {Offset}.")]
    public static partial void OffsetOutOfRange(ILogger logger, string topic, int partition, long committed, long end, long offset);

    [LoggerMessage(7104, LogLevel.Information, "Queue {Queue} stopped reading {Topic}. Committed offsets: {Positions}.")]
    public static partial void QueueStopped(ILogger logger, int queue, string topic, string positions);

    [LoggerMessage(7105, LogLevel.Warning, "Queue {Queue} of {Topic} did not stop within {Timeout} and continues in the background; uncommitted messages will be read again.")]
    public static partial void QueueStopTimedOut(ILogger logger, int queue, string topic, TimeSpan timeout);

    [LoggerMessage(7106, LogLevel.Information, "Queue {Queue} paused {Partitions} partitions of {Topic}: {Messages} messages are waiting for delivery.")]
    public static partial void Paused(ILogger logger, int queue, int partitions, string topic, long messages);

    [LoggerMessage(7107, LogLevel.Information, "Queue {Queue} resumed {Partitions} partitions of {Topic}.")]
    public static partial void Resumed(ILogger logger, int queue, int partitions, string topic);

    [LoggerMessage(7108, LogLevel.Warning, "Queue {Queue} failed to read {Topic}, retrying: {Reason}")]
    public static partial void ReadFailed(ILogger logger, int queue, string topic, string reason, Exception exception);

    [LoggerMessage(7109, LogLevel.Error, "Queue {Queue} of {Topic} failed; recreating its consumer.")]
    public static partial void QueueFailed(ILogger logger, int queue, string topic, Exception exception);

    [LoggerMessage(7110, LogLevel.Warning, "Queue {Queue} failed to commit offsets of {Topic}, retrying: {Reason}")]
    public static partial void CommitFailed(ILogger logger, int queue, string topic, string reason, Exception exception);

    [LoggerMessage(7111, LogLevel.Information, "{Topic} has {Partitions} partitions.")]
    public static partial void PartitionCountChanged(ILogger logger, string topic, int partitions);

    [LoggerMessage(7112, LogLevel.Warning, "Failed to get the partitions of {Topic}, retrying in {Delay}: {Reason}")]
    public static partial void PartitionCountUnknown(ILogger logger, string topic, TimeSpan delay, string reason);

    [LoggerMessage(7113, LogLevel.Warning, "{Topic} has {Partitions} partitions, more than the {Queues} queues of the provider: partitions share queues.")]
    public static partial void PartitionsShareQueues(ILogger logger, string topic, int partitions, int queues);

    [LoggerMessage(7120, LogLevel.Warning, "Dead-lettering {Count} undecodable messages of {Topic}. Last: partition {Partition}, offset {Offset}: {Reason}")]
    public static partial void Rejected(ILogger logger, long count, string topic, int partition, long offset, string reason);

    [LoggerMessage(7121, LogLevel.Error, "Failed to write the dead letter of {Topic} partition {Partition} offset {Offset} to {DeadLetterTopic}, retrying in {Delay}.")]
    public static partial void DeadLetterWriteFailed(ILogger logger, string topic, int partition, long offset, string deadLetterTopic, TimeSpan delay, Exception exception);

    [LoggerMessage(7122, LogLevel.Warning, "Delivery of {Count} messages to {Stream} from {Position} failed; redelivering them one by one.")]
    public static partial void RedeliveringOneByOne(ILogger logger, int count, StreamId stream, object position);

    [LoggerMessage(7123, LogLevel.Error, "Delivery of the message at {Position} to {Stream} failed; dead-lettering it.")]
    public static partial void DeliveryFailed(ILogger logger, object position, StreamId stream);

    [LoggerMessage(7124, LogLevel.Error, "Every delivery to {Stream} fails; dead-lettering the remaining {Count} messages of the batch.")]
    public static partial void AllDeliveriesFail(ILogger logger, StreamId stream, int count);

    [LoggerMessage(7125, LogLevel.Error, "No grain subscribes to {Stream}; dead-lettering {Count} messages from {Position}.")]
    public static partial void NoSubscriber(ILogger logger, StreamId stream, int count, object position);

    [LoggerMessage(7126, LogLevel.Warning, "Failed to subscribe a grain to {Stream}; delivering anyway.")]
    public static partial void SubscriptionFailed(ILogger logger, StreamId stream);

    [LoggerMessage(7130, LogLevel.Warning, "Kafka client error {Code}: {Reason}")]
    public static partial void ClientError(ILogger logger, Confluent.Kafka.ErrorCode code, string reason);

    [LoggerMessage(7131, LogLevel.Error, "Fatal Kafka client error {Code}, replacing the client: {Reason}")]
    public static partial void ClientFatalError(ILogger logger, Confluent.Kafka.ErrorCode code, string reason);

    [LoggerMessage(EventId = 7132, Message = "Kafka client {Client}: {Facility} {Text}")]
    public static partial void ClientLog(ILogger logger, LogLevel level, string client, string facility, string text);
}
