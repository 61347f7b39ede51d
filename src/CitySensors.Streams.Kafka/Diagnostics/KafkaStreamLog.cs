using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CitySensors.Streams.Kafka.Diagnostics;

/// <summary>Everything the provider logs. The event ids are stable.</summary>
internal static partial class KafkaStreamLog
{
    [LoggerMessage(7101, LogLevel.Information, "Queue {Queue} reads {Topic} partition {Partition} from offset {Offset} on.")]
    public static partial void PartitionBegun(ILogger logger, int queue, string topic, int partition, long offset);

    [LoggerMessage(7102, LogLevel.Error, "Offset {Committed} of {Topic} partition {Partition} no longer exists, {Missing} messages were deleted before they were read; reading goes on at {Offset}.")]
    public static partial void MessagesExpired(ILogger logger, string topic, int partition, long committed, long missing, long offset);

    [LoggerMessage(7103, LogLevel.Error, "Offset {Committed} of {Topic} partition {Partition} is behind its end {End}: the topic was made anew or lost messages. It is read from {Offset} on.")]
    public static partial void OffsetBeyondEnd(ILogger logger, string topic, int partition, long committed, long end, long offset);

    [LoggerMessage(7104, LogLevel.Information, "Queue {Queue} stopped reading {Topic}; committed: {Positions}.")]
    public static partial void QueueStopped(ILogger logger, int queue, string topic, string positions);

    [LoggerMessage(7105, LogLevel.Warning, "Queue {Queue} of {Topic} has not stopped within {Timeout}; it goes on in the background, uncommitted offsets are read again.")]
    public static partial void QueueStopsLate(ILogger logger, int queue, string topic, TimeSpan timeout);

    [LoggerMessage(7106, LogLevel.Information, "Queue {Queue} paused {Partitions} partitions of {Topic}: delivery does not keep up, {Messages} messages wait.")]
    public static partial void Paused(ILogger logger, int queue, int partitions, string topic, long messages);

    [LoggerMessage(7107, LogLevel.Information, "Queue {Queue} resumed {Partitions} partitions of {Topic}.")]
    public static partial void Resumed(ILogger logger, int queue, int partitions, string topic);

    [LoggerMessage(7108, LogLevel.Warning, "Queue {Queue} cannot read {Topic} now and tries again: {Reason}")]
    public static partial void ReadFailed(ILogger logger, int queue, string topic, string reason, Exception exception);

    [LoggerMessage(7109, LogLevel.Error, "Queue {Queue} of {Topic} failed and is set up anew.")]
    public static partial void QueueFailed(ILogger logger, int queue, string topic, Exception exception);

    [LoggerMessage(7110, LogLevel.Warning, "Queue {Queue} could not commit offsets of {Topic} and tries again: {Reason}")]
    public static partial void CommitFailed(ILogger logger, int queue, string topic, string reason, Exception exception);

    [LoggerMessage(7111, LogLevel.Information, "{Topic} has {Partitions} partitions.")]
    public static partial void PartitionsKnown(ILogger logger, string topic, int partitions);

    [LoggerMessage(7112, LogLevel.Warning, "The partitions of {Topic} are not known, it is asked again in {Pause}: {Reason}")]
    public static partial void PartitionsUnknown(ILogger logger, string topic, TimeSpan pause, string reason);

    [LoggerMessage(7113, LogLevel.Warning, "{Topic} has {Partitions} partitions and the provider {Queues} queues, so that partitions share queues.")]
    public static partial void FewQueues(ILogger logger, string topic, int partitions, int queues);

    [LoggerMessage(7120, LogLevel.Warning, "{Count} messages of {Topic} are no events and go to the dead-letter topic; the last, partition {Partition} offset {Offset}: {Reason}")]
    public static partial void Rejected(ILogger logger, long count, string topic, int partition, long offset, string reason);

    [LoggerMessage(7121, LogLevel.Error, "The dead letter of {Topic} partition {Partition} offset {Offset} cannot be written to {DeadLetterTopic}; tried again in {Pause}.")]
    public static partial void DeadLetterNotWritten(ILogger logger, string topic, int partition, long offset, string deadLetterTopic, TimeSpan pause, Exception exception);

    [LoggerMessage(7122, LogLevel.Warning, "{Count} messages of {Stream} from {Place} were refused together and are delivered one by one.")]
    public static partial void DeliveredSingly(ILogger logger, int count, StreamId stream, object place);

    [LoggerMessage(7123, LogLevel.Error, "{Stream} refused {Place} to the end; it goes to the dead-letter topic.")]
    public static partial void DeliveryRefused(ILogger logger, StreamId stream, object place);

    [LoggerMessage(7124, LogLevel.Error, "{Stream} refuses every message; the {Count} that came with the refused ones go to the dead-letter topic.")]
    public static partial void EverythingRefused(ILogger logger, StreamId stream, int count);

    [LoggerMessage(7125, LogLevel.Error, "No grain subscribes to {Stream}; {Count} messages from {Place} go to the dead-letter topic.")]
    public static partial void NoSubscriber(ILogger logger, StreamId stream, int count, object place);

    [LoggerMessage(7126, LogLevel.Warning, "A grain could not be subscribed to {Stream}; delivery is tried all the same.")]
    public static partial void SubscriptionFailed(ILogger logger, StreamId stream);

    [LoggerMessage(7130, LogLevel.Warning, "Kafka client: {Code}, {Reason}")]
    public static partial void ClientTrouble(ILogger logger, Confluent.Kafka.ErrorCode code, string reason);

    [LoggerMessage(7131, LogLevel.Error, "A Kafka client failed for good and is replaced: {Code}, {Reason}")]
    public static partial void ClientFailed(ILogger logger, Confluent.Kafka.ErrorCode code, string reason);

    [LoggerMessage(EventId = 7132, Message = "Kafka client {Client}: {Facility} {Text}")]
    public static partial void ClientSays(ILogger logger, LogLevel level, string client, string facility, string text);
}
