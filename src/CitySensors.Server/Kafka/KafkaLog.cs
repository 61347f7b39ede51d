using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Server.Kafka;

/// <summary>Events 300 to 399.</summary>
internal static partial class KafkaLog
{
    [LoggerMessage(301, LogLevel.Warning, "Waiting for Kafka at {Servers}: {Reason}")]
    public static partial void WaitingForKafka(ILogger logger, string servers, string reason);

    [LoggerMessage(302, LogLevel.Information, "Created the topics {Topics}")]
    public static partial void TopicsCreated(ILogger logger, string topics);

    [LoggerMessage(303, LogLevel.Error, "Replacing the producer for {Topic} after a fatal error: {Reason}")]
    public static partial void ProducerReplaced(ILogger logger, string topic, string reason);

    [LoggerMessage(304, LogLevel.Warning, "Kafka error while producing to {Topic}: {Code}: {Reason}")]
    public static partial void ProducerError(ILogger logger, string topic, ErrorCode code, string reason);

    [LoggerMessage(305, LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    public static partial void Library(ILogger logger, string facility, string text);

    [LoggerMessage(306, LogLevel.Warning, "Kafka did not acknowledge all of {Readings} readings that came over HTTP: {Reason}")]
    public static partial void NotAcknowledged(ILogger logger, int readings, string reason);

    [LoggerMessage(307, LogLevel.Warning, "Topic {Topic} has {Setting}={Found}; {Wanted} is recommended: {Why}")]
    public static partial void TopicDiffers(ILogger logger, string topic, string setting, string found, string wanted, string why);

    [LoggerMessage(308, LogLevel.Information, "Could not check the configuration of topics: {Reason}")]
    public static partial void TopicsNotChecked(ILogger logger, string reason);

    [LoggerMessage(311, LogLevel.Warning, "The alert log of this node is at {Next}, the topic at {Known}; serving stale data while catching up")]
    public static partial void AlertsBehind(ILogger logger, long next, long known);

    [LoggerMessage(312, LogLevel.Warning, "Cannot read topic {Topic}: {Reason}")]
    public static partial void AlertsNotRead(ILogger logger, string topic, string reason);

    [LoggerMessage(313, LogLevel.Error, "Topic {Topic} continues at offset {Offset}, expected {Next}: entries of the alert log are lost")]
    public static partial void AlertsLost(ILogger logger, string topic, long next, long offset);

    [LoggerMessage(314, LogLevel.Error, "Skipped message {Offset} of topic {Topic}, which is not an alert entry: {Reason}")]
    public static partial void NotAnAlert(ILogger logger, string topic, long offset, string reason);
}
