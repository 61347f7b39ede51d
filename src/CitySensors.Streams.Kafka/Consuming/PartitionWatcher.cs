using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>Polls the number of partitions of the topic. One for all queues of a provider.</summary>
internal sealed class PartitionWatcher : IDisposable
{
    private static readonly TimeSpan InitialRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private readonly IAdminClient _admin;
    private readonly KafkaStreamOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private int _count;

    public PartitionWatcher(KafkaClients clients, KafkaStreamOptions options, TimeProvider clock, ILogger logger)
    {
        _admin = clients.Admin();
        _options = options;
        _clock = clock;
        _logger = logger;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>The number of partitions; zero until Kafka has answered.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The number in the first answer; other partitions were added while this silo runs.</summary>
    public int FirstCount { get; private set; }

    public void Dispose()
    {
        _stop.Cancel();
        // The client must outlive the request that uses it.
        _watching.Wait();
        _admin.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var delay = InitialRetryDelay;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var answer = await _admin.DescribeTopicsAsync(
                    TopicCollection.OfTopicNames([_options.Topic]), new DescribeTopicsOptions { RequestTimeout = RequestTimeout }).ConfigureAwait(false);
                Update(answer.TopicDescriptions[0].Partitions.Count);
                delay = _options.MetadataRefreshInterval;
            }
            catch (KafkaException exception)
            {
                delay = Count > 0 || delay * 2 > _options.MetadataRefreshInterval ? _options.MetadataRefreshInterval : delay * 2;
                var reason = exception is DescribeTopicsException described ? described.Results.TopicDescriptions[0].Error.Reason : exception.Error.Reason;
                KafkaStreamLog.PartitionCountUnknown(_logger, _options.Topic, delay, reason);
            }

            await Task.Delay(delay, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Update(int count)
    {
        if (count <= Count) return;
        if (FirstCount == 0) FirstCount = count;
        Volatile.Write(ref _count, count);
        KafkaStreamLog.PartitionCountChanged(_logger, _options.Topic, count);
        if (count > _options.QueueCount) KafkaStreamLog.PartitionsShareQueues(_logger, _options.Topic, count, _options.QueueCount);
    }
}
