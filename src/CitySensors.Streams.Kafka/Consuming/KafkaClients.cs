using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>Creates the Kafka clients of a provider with their settings and logging.</summary>
internal sealed class KafkaClients(KafkaStreamOptions options, string provider, ILogger logger)
{
    public IConsumer<byte[]?, byte[]?> Consumer(int queue)
    {
        var config = new ConsumerConfig(Settings($"{provider}-{queue}"))
        {
            GroupId = options.GroupId,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            // The provider handles and logs an offset that does not exist; the client must not reset it silently.
            AutoOffsetReset = AutoOffsetReset.Error,
            EnablePartitionEof = false,
            AllowAutoCreateTopics = false,
            ConsumeResultFields = "headers,timestamp",
            QueuedMinMessages = options.PrefetchMessages,
            QueuedMaxMessagesKbytes = (int)Math.Clamp(options.PrefetchBytes / 1024, 1, 2_097_151),
            // librdkafka waits a second by default before it fetches again when its queue was full.
            FetchQueueBackoffMs = 20,
        };
        return new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetKeyDeserializer(NullableBytes.Instance)
            .SetValueDeserializer(NullableBytes.Instance)
            .SetErrorHandler((_, error) => Log(error))
            .SetLogHandler((_, message) => Log(message))
            .Build();
    }

    public IProducer<byte[]?, byte[]?> Producer()
    {
        var config = new ProducerConfig(Settings($"{provider}-dead-letters"))
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            // The writer waits without a timeout; a message that the client gives up could be written twice.
            MessageTimeoutMs = 0,
            LingerMs = 5,
            CompressionType = CompressionType.Lz4,
            // The topic limits the size, not the client.
            MessageMaxBytes = 1_000_000_000,
            AllowAutoCreateTopics = false,
        };
        return new ProducerBuilder<byte[]?, byte[]?>(config)
            .SetKeySerializer(NullableBytes.Instance)
            .SetValueSerializer(NullableBytes.Instance)
            .SetErrorHandler((_, error) => Log(error))
            .SetLogHandler((_, message) => Log(message))
            .Build();
    }

    public IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig(Settings($"{provider}-metadata")))
            .SetErrorHandler((_, error) => Log(error))
            .SetLogHandler((_, message) => Log(message))
            .Build();

    private Dictionary<string, string> Settings(string role)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["reconnect.backoff.max.ms"] = "2000" };
        foreach (var (key, value) in options.Client) settings[key] = value;
        settings["client.id"] = settings.TryGetValue("client.id", out var client) ? $"{client}-{role}" : role;
        return settings;
    }

    private void Log(Error error)
    {
        if (error.IsFatal) KafkaStreamLog.ClientFatalError(logger, error.Code, error.Reason);
        else KafkaStreamLog.ClientError(logger, error.Code, error.Reason);
    }

    private void Log(LogMessage message)
    {
        var level = (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        if (logger.IsEnabled(level)) KafkaStreamLog.ClientLog(logger, level, message.Name, message.Facility, message.Message);
    }

    /// <summary>Distinguishes a missing key or value from an empty one.</summary>
    private sealed class NullableBytes : ISerializer<byte[]?>, IDeserializer<byte[]?>
    {
        public static readonly NullableBytes Instance = new();

        public byte[]? Serialize(byte[]? data, SerializationContext context) => data;

        public byte[]? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : data.ToArray();
    }
}
