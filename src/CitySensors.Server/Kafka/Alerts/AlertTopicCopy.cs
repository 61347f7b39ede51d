using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Storage;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>
/// Fills the topic of alerts with the log of another store: the entry with the sequence number n gets the offset n - 1, and so what stations
/// publish afterwards gets the numbers that follow. Not thread safe.
/// </summary>
internal sealed class AlertTopicCopy(IOptions<KafkaOptions> options, TimeProvider time, ILogger<AlertTopicCopy> logger) : IDisposable
{
    private const int MaxWaiting = 100_000;
    private const double LingerMilliseconds = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TopicPartition _topic = new(options.Value.AlertsTopic, 0);
    private DurableProducer? _producer;
    private IConsumer<byte[], byte[]>? _consumer;
    private long _read = -1;

    public string Topic => _topic.Topic;

    /// <summary>How many messages the topic has had.</summary>
    /// <exception cref="StoreUnavailableException">Kafka does not answer.</exception>
    /// <exception cref="InvalidDataException">The topic lost its first messages.</exception>
    public async Task<long> EndAsync(CancellationToken cancellationToken)
    {
        var offsets = await OnThreadAsync(() => Consumer().QueryWatermarkOffsets(_topic, Timeout), cancellationToken);
        return offsets.Low == 0 || offsets.Low == offsets.High
            ? offsets.High.Value
            : throw new InvalidDataException($"The topic {Topic} begins at offset {offsets.Low.Value}: it does not keep its messages, as the alert log needs.");
    }

    /// <summary>Appends entries to a topic that ends before them; numbers that the log has not get messages without an entry.</summary>
    /// <param name="end">How many messages the topic has had.</param>
    /// <param name="entries">In the order of their sequence numbers, all above the end.</param>
    /// <param name="cancellationToken">Ends the wait, not what was sent.</param>
    /// <returns>How many it has then.</returns>
    /// <exception cref="StoreUnavailableException">Some entries may be there.</exception>
    public async Task<long> AppendAsync(long end, IReadOnlyList<Alert> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _producer ??= new DurableProducer(options.Value.Client, Topic, LingerMilliseconds, MaxWaiting, logger);
        // One batch at a time: where one fails, nothing follows that would then have another place.
        var batch = new ProduceBatch(_producer);
        foreach (var entry in entries)
        {
            while (end < entry.Sequence - 1 && batch.TrySend([], [], time.GetUtcNow())) end++;
            if (!batch.TrySend(Encoding.UTF8.GetBytes(entry.Id), AlertMessage.Encode(entry), time.GetUtcNow())) break;
            end++;
        }

        return await batch.CompleteAsync().WaitAsync(cancellationToken) is { } error
            ? throw new StoreUnavailableException($"Kafka did not acknowledge entries of the alert log: {error.Reason}")
            : end;
    }

    /// <summary>The entries at the places after a sequence number, null at a place that has none; fastest when read in order.</summary>
    /// <param name="after">A sequence number.</param>
    /// <param name="count">How many places; the topic must have them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">Kafka does not answer.</exception>
    public Task<IReadOnlyList<Alert?>> ReadAsync(long after, int count, CancellationToken cancellationToken) => OnThreadAsync<IReadOnlyList<Alert?>>(
        () =>
        {
            var consumer = Consumer();
            if (_read != after) consumer.Assign(new TopicPartitionOffset(_topic, after));
            _read = after;
            var entries = new List<Alert?>(count);
            var last = time.GetTimestamp();
            while (entries.Count < count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { } message)
                {
                    if (time.GetElapsedTime(last) > Timeout) throw new StoreUnavailableException($"Kafka gave nothing of the topic {Topic} from offset {_read} on.");
                    continue;
                }

                last = time.GetTimestamp();
                entries.Add(Decode(message));
                _read++;
            }

            return entries;
        },
        cancellationToken);

    public void Dispose()
    {
        _producer?.Dispose();
        _consumer?.Dispose();
    }

    private static Alert? Decode(ConsumeResult<byte[], byte[]> message)
    {
        try
        {
            return AlertMessage.Decode(message.Message.Value ?? [], message.Offset.Value + 1);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The client blocks.</summary>
    private static async Task<T> OnThreadAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (KafkaException error)
        {
            throw new StoreUnavailableException($"Kafka does not answer: {error.Error.Reason}", error);
        }
    }

    private IConsumer<byte[], byte[]> Consumer() => _consumer ??= new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig(options.Value.Client.ToDictionary(pair => pair.Key, pair => pair.Value))
            {
                GroupId = $"{options.Value.GroupId}-alerts",
                EnableAutoCommit = false,
                AutoOffsetReset = AutoOffsetReset.Error,
            })
        .SetLogHandler((_, message) => KafkaLog.Library(logger, message.Facility, message.Message))
        .Build();
}
