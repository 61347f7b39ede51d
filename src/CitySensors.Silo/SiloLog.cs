using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Silo;

/// <summary>What the silo tells operators: events 7201 to 7299.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(7201, LogLevel.Warning, "Kafka at {Servers} is waited for: {Reason}")]
    public static partial void KafkaAwaited(ILogger logger, string servers, string reason);

    [LoggerMessage(7202, LogLevel.Information, "The topics {Topics} were created.")]
    public static partial void TopicsCreated(ILogger logger, string topics);

    [LoggerMessage(7203, LogLevel.Error, "The producer for {Topic} failed for good and is replaced: {Reason}")]
    public static partial void ProducerReplaced(ILogger logger, string topic, string reason);

    [LoggerMessage(7204, LogLevel.Warning, "Kafka, producing to {Topic}: {Code}: {Reason}")]
    public static partial void KafkaError(ILogger logger, string topic, ErrorCode code, string reason);

    [LoggerMessage(7205, LogLevel.Debug, "Kafka's client ({Facility}): {Text}")]
    public static partial void KafkaSaid(ILogger logger, string facility, string text);

    [LoggerMessage(7206, LogLevel.Warning, "Of {Readings} readings that came over HTTP some were not taken by Kafka: {Reason}")]
    public static partial void ReadingsNotSent(ILogger logger, int readings, string reason);

    [LoggerMessage(7211, LogLevel.Warning, "Cassandra is waited for: {Reason}")]
    public static partial void CassandraAwaited(ILogger logger, string reason);

    [LoggerMessage(7212, LogLevel.Warning, "What other nodes changed of the definitions could not be read: {Reason}")]
    public static partial void DefinitionsNotRead(ILogger logger, string reason);

    [LoggerMessage(7221, LogLevel.Warning, "Waiting {Pause} with {Doing}: {Reason}")]
    public static partial void Awaited(ILogger logger, string doing, TimeSpan pause, string reason);

    [LoggerMessage(7222, LogLevel.Error, "The stream of station {Station} failed.")]
    public static partial void StreamFailed(ILogger logger, string station, Exception error);

    [LoggerMessage(7223, LogLevel.Warning, "Station {Station} did not take a change of definitions at once.")]
    public static partial void StationNotReached(ILogger logger, string station, Exception error);

    [LoggerMessage(7231, LogLevel.Warning, "This node's alert log is at {Next}, the store's at {Known}; it serves what it has and catches up.")]
    public static partial void AlertsLate(ILogger logger, long next, long known);

    [LoggerMessage(7232, LogLevel.Warning, "The topic {Topic} cannot be read: {Reason}")]
    public static partial void AlertsNotRead(ILogger logger, string topic, string reason);

    [LoggerMessage(7233, LogLevel.Error, "The topic {Topic} goes on at {Offset} where {Next} was expected: entries of the alert log are gone.")]
    public static partial void AlertsGone(ILogger logger, string topic, long next, long offset);

    [LoggerMessage(7234, LogLevel.Error, "The message {Offset} of {Topic} is no entry of the alert log and is passed over: {Reason}")]
    public static partial void NoAlert(ILogger logger, string topic, long offset, string reason);
}
