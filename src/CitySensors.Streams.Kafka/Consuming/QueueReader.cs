using CitySensors.Streams.Kafka.DeadLetters;
using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>
/// Prefetches the partitions of one queue on its own thread, the only one that uses the consumer. Errors of Kafka are logged and retried here;
/// reading continues where it was.
/// </summary>
internal sealed class QueueReader : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WatermarkInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Without a check of clock and capacity.
    private const int MaxMessagesPerPoll = 100;

    private readonly int _queue;
    private readonly KafkaStreamOptions _options;
    private readonly KafkaClients _clients;
    private readonly PartitionWatcher _watcher;
    private readonly StartPositions _positions;
    private readonly OffsetCommitter _committer;
    private readonly MessageIntake _intake;
    private readonly Backpressure _backpressure;
    private readonly FetchBuffer _buffer;
    private readonly PendingDeadLetters _deadLetters;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PartitionState[] _partitions = [];
    private volatile bool _draining;
    private bool _started;
    private int _assigned;
    private long _lastPeriodicTasks;
    private long _lastWatermarks;

    public QueueReader(int queue, KafkaStreamServices services, IKafkaMessageDecoder decoder)
    {
        _queue = queue;
        Stopping = _stop.Token;
        _options = services.Options;
        _clients = services.Clients;
        _watcher = services.Watcher;
        _clock = services.Clock;
        _logger = services.Logger;
        _deadLetters = new PendingDeadLetters(services.DeadLetters);
        _buffer = new FetchBuffer(_options, _deadLetters, _clock);
        _positions = new StartPositions(_options, _watcher, _logger);
        _committer = new OffsetCommitter(queue, _options, services.Metrics, _clock, _logger);
        _intake = new MessageIntake(_options, decoder, _buffer, _deadLetters, services.Metrics, _logger);
        _backpressure = new Backpressure(queue, _options, _buffer, _clock, _logger);
    }

    public FetchBuffer Buffer => _buffer;

    public PendingDeadLetters DeadLetters => _deadLetters;

    public IReadOnlyList<PartitionState> Partitions => _partitions;

    public bool IsPaused => _backpressure.IsPaused;

    /// <summary>Cancelled when the queue is released.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Starts reading once the queue has a partition. Until then it uses neither thread nor connection.</summary>
    public void StartWhenNeeded()
    {
        if (_started || _watcher.Count <= _queue) return;
        _started = true;
        new Thread(Run) { IsBackground = true, Name = $"Kafka {_options.Topic} queue {_queue}" }.Start();
    }

    /// <summary>Signals that the buffer has capacity again.</summary>
    public void Wake() => _backpressure.Wake();

    /// <summary>Stops reading, waits up to half of the timeout for dead letters, and commits.</summary>
    /// <returns>Whether it has finished and can be disposed; otherwise it finishes in the background.</returns>
    public async Task<bool> StopAsync(TimeSpan timeout)
    {
        _draining = true;
        await _deadLetters.WhenWritten().WaitAsync(timeout / 2, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync().ConfigureAwait(false);
        _backpressure.Wake();
        if (!_started) return true;
        await _finished.Task.WaitAsync(timeout / 2, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_finished.Task.IsCompleted) return true;
        KafkaStreamLog.QueueStopTimedOut(_logger, _queue, _options.Topic, timeout);
        return false;
    }

    public void Dispose()
    {
        _backpressure.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                using var consumer = _clients.Consumer(_queue);
                _assigned = 0;
                Read(consumer);
                consumer.Close();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                KafkaStreamLog.QueueFailed(_logger, _queue, _options.Topic, exception);
                Stopping.WaitHandle.WaitOne(RetryDelay);
            }
        }

        _finished.SetResult();
    }

    private void Read(IConsumer<byte[]?, byte[]?> consumer)
    {
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                if (_clock.GetElapsedTime(_lastPeriodicTasks) >= PollInterval) RunPeriodicTasks(consumer);
                if (_assigned == 0 || _draining) Stopping.WaitHandle.WaitOne(PollInterval);
                else if (_backpressure.MayRead(consumer, _partitions)) ReadMessages(consumer, PollInterval);
                else if (_backpressure.IsPaused) ReadMessages(consumer, TimeSpan.Zero);
            }
            catch (ConsumeException exception) when (exception.Error.Code == Confluent.Kafka.ErrorCode.Local_AutoOffsetReset)
            {
                ResetPosition(consumer, exception.ConsumerRecord.Partition.Value);
            }
            catch (KafkaException exception) when (!exception.Error.IsFatal)
            {
                KafkaStreamLog.ReadFailed(_logger, _queue, _options.Topic, exception.Error.Reason, exception);
                Stopping.WaitHandle.WaitOne(RetryDelay);
            }
        }

        _committer.Commit(consumer, _partitions);
        KafkaStreamLog.QueueStopped(_logger, _queue, _options.Topic, OffsetCommitter.Describe(_partitions));
    }

    private void RunPeriodicTasks(IConsumer<byte[]?, byte[]?> consumer)
    {
        _lastPeriodicTasks = _clock.GetTimestamp();
        _intake.Report(_partitions, _clock);
        _backpressure.IsTooFarAhead = _partitions.Any(state => state.Offsets.ReadAhead >= _options.MaxUnacknowledgedOffsets);
        AssignNewPartitions(consumer);
        _committer.CommitIfDue(consumer, _partitions);
        if (_clock.GetElapsedTime(_lastWatermarks) < WatermarkInterval) return;
        _lastWatermarks = _lastPeriodicTasks;
        foreach (var state in _partitions)
        {
            // Paused partitions are not fetched, and their watermarks are not updated.
            var ends = _backpressure.IsPaused ? consumer.QueryWatermarkOffsets(state.TopicPartition, RetryDelay) : consumer.GetWatermarkOffsets(state.TopicPartition);
            if (!ends.High.IsSpecial) state.HighWatermark = ends.High.Value;
        }
    }

    private void AssignNewPartitions(IConsumer<byte[]?, byte[]?> consumer)
    {
        var known = _partitions;
        List<int> missing = [];
        for (var partition = _queue + known.Length * _options.QueueCount; partition < _watcher.Count; partition += _options.QueueCount) missing.Add(partition);
        if (missing.Count == 0 && _assigned == known.Length) return;
        var found = _positions.Resolve(consumer, missing);
        foreach (var state in found) KafkaStreamLog.PartitionAssigned(_logger, _queue, _options.Topic, state.Partition, state.Offsets.NextOffset);
        Assign(consumer, [.. known, .. found]);
        if (found.Any(state => state.Committed < 0)) _committer.Commit(consumer, _partitions);
    }

    private void ResetPosition(IConsumer<byte[]?, byte[]?> consumer, int partition)
    {
        var states = _partitions.ToArray();
        var index = IndexOf(partition);
        states[index] = _positions.ResolveAgain(consumer, states[index]);
        Assign(consumer, states);
    }

    private void Assign(IConsumer<byte[]?, byte[]?> consumer, PartitionState[] states)
    {
        consumer.Assign(states.Select(state => new TopicPartitionOffset(state.TopicPartition, state.Offsets.NextOffset)));
        _backpressure.Reset();
        _partitions = states;
        _assigned = states.Length;
    }

    private void ReadMessages(IConsumer<byte[]?, byte[]?> consumer, TimeSpan wait)
    {
        for (var i = 0; i == 0 || (i < MaxMessagesPerPoll && !_buffer.IsFull); i++)
        {
            if (consumer.Consume(i == 0 ? wait : TimeSpan.Zero) is not { } result) return;
            _intake.Take(_partitions[IndexOf(result.Partition.Value)], result.Offset.Value, result.Message, Stopping);
        }
    }

    private int IndexOf(int partition) => (partition - _queue) / _options.QueueCount;
}
