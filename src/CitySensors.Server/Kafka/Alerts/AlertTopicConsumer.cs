using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Web.Telemetry;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>Consumes the alerts topic from the end of the log, on every node, and appends to the log.</summary>
internal sealed class AlertTopicConsumer(
    TopicAlertLog log, AlertOrigins origins, IOptions<KafkaOptions> options, TimeProvider time, ILogger<AlertTopicConsumer> logger) : BackgroundService
{
    private const int MaxBatch = 256;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(30);

    private readonly TopicPartition _topic = new(options.Value.AlertsTopic, 0);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next;
    private long _known;

    /// <summary>Starts and waits until this node's log has caught up with the topic as of the start.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // The entry with sequence number n has offset n - 1.
        _next = await log.OpenAsync(cancellationToken);
        _known = await Task.Factory.StartNew(EndOfTopic, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (_next >= _known) _caughtUp.SetResult();
        await base.StartAsync(cancellationToken);
        try
        {
            await _caughtUp.Task.WaitAsync(CatchUpTime, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            KafkaLog.AlertsBehind(logger, _next, _known);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Run(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var consumer = Consumer();
                consumer.Assign(new TopicPartitionOffset(_topic, _next));
                while (!stopping.IsCancellationRequested) Take(consumer, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (KafkaException error)
            {
                KafkaLog.AlertsNotRead(logger, _topic.Topic, error.Error.Reason);
                stopping.WaitHandle.WaitOne(Pause);
            }
        }
    }

    private void Take(IConsumer<byte[], byte[]> consumer, CancellationToken stopping)
    {
        var entries = new List<Alert>();
        var next = _next;
        for (var wait = Tick; entries.Count < MaxBatch && consumer.Consume(wait) is { } message; wait = TimeSpan.Zero)
        {
            if (message.Offset.Value > next) KafkaLog.AlertsLost(logger, _topic.Topic, next, message.Offset.Value);
            next = message.Offset.Value + 1;
            if (Decode(message) is { } entry) entries.Add(entry);
        }

        // A dedicated thread, so blocking is fine.
        if (next > _next) log.AppendAsync(entries, next, stopping).GetAwaiter().GetResult();
        _next = next;
        if (_next >= _known) _caughtUp.TrySetResult();
    }

    /// <summary>The current end of the topic; earlier entries are not news.</summary>
    private long EndOfTopic()
    {
        using var consumer = Consumer();
        try
        {
            return consumer.QueryWatermarkOffsets(_topic, CatchUpTime).High.Value;
        }
        catch (KafkaException error)
        {
            KafkaLog.AlertsNotRead(logger, _topic.Topic, error.Error.Reason);
            return _next;
        }
    }

    private Alert? Decode(ConsumeResult<byte[], byte[]> message)
    {
        try
        {
            var entry = AlertMessage.Decode(message.Message.Value ?? [], message.Offset.Value + 1);
            if (OriginHeaders.Read(message.Message.Headers) is { } origin)
                origins.Remember(entry.Sequence, origin with { Trace = CityTracing.Append(entry, origin.Trace) });
            return entry;
        }
        catch (JsonException error)
        {
            KafkaLog.NotAnAlert(logger, _topic.Topic, message.Offset.Value, error.Message);
            return null;
        }
    }

    private IConsumer<byte[], byte[]> Consumer() => new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig(options.Value.Client.ToDictionary(pair => pair.Key, pair => pair.Value))
            {
                // No consumer group and no commits: the start position is in the log.
                GroupId = $"{options.Value.GroupId}-alerts",
                EnableAutoCommit = false,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                // The broker responds immediately if there are messages; the wait only applies if there are none.
                FetchWaitMaxMs = 500,
            })
        .SetLogHandler((_, message) => KafkaLog.Library(logger, message.Facility, message.Message))
        .Build();
}
