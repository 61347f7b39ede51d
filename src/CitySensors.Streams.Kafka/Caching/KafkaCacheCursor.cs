using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Caching;

/// <summary>
/// The position of one subscriber in the containers of its stream. It moves on only when a container was delivered or written to the
/// dead-letter topic; a container whose delivery failed otherwise is delivered again.
/// </summary>
internal sealed class KafkaCacheCursor : IQueueCacheCursor
{
    private readonly TimeProvider _clock;
    private readonly int _maxMessages;
    private readonly Queue<KafkaBatchContainer> _singles = [];
    private KafkaBatchContainer? _current;
    private DeliveryState _state;
    private int _joined;
    private long _started;

    public KafkaCacheCursor(StreamBacklog backlog, int maxMessages, TimeProvider clock)
    {
        Backlog = backlog;
        _clock = clock;
        _maxMessages = maxMessages;
        // A backlog has undelivered containers only: a subscriber starts with the oldest, whatever its token.
        Position = backlog.First;
        backlog.Attach(this);
    }

    private enum DeliveryState
    {
        /// <summary>The subscriber has the current container, or there is none.</summary>
        Delivering,

        /// <summary>The agent gave up the delivery, and the failure is not handled yet.</summary>
        Failed,

        /// <summary>The failure is being handled. Until that has a result the container is delivered again.</summary>
        Handling,

        /// <summary>The current container is done with: split into single messages, or written to the dead-letter topic.</summary>
        Handled,
    }

    public StreamBacklog Backlog { get; }

    /// <summary>The position of the first container that this subscriber has not completed.</summary>
    public long Position { get; private set; }

    /// <summary>The container whose delivery failed, until that is handled.</summary>
    public KafkaBatchContainer? Failed => _state == DeliveryState.Failed ? _current : null;

    /// <summary>How long delivery of the current container has been tried.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_started);

    /// <summary>How many single messages of the split container failed in a row.</summary>
    public int ConsecutiveFailures { get; private set; }

    /// <summary>The messages of the split container that were not yet delivered alone.</summary>
    public IReadOnlyCollection<KafkaBatchContainer> Singles => _singles;

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    public bool MoveNext()
    {
        if (_state is DeliveryState.Failed or DeliveryState.Handling) return Deliver(_current);
        if (_state == DeliveryState.Delivering) ConsecutiveFailures = 0;
        if (_singles.TryDequeue(out var single)) return Deliver(single);
        Position += _joined;
        if (_joined > 0) Backlog.Release();
        _joined = Backlog.Next(Position, _maxMessages, out var next);
        ConsecutiveFailures = 0;
        return Deliver(next);
    }

    public void Refresh(StreamSequenceToken token)
    {
        // The position of a cursor does not depend on tokens.
    }

    public void RecordDeliveryFailure()
    {
        if (_current is not null) _state = DeliveryState.Failed;
    }

    /// <summary>The caller handles the failure from here on. Unless it splits the container or writes a dead letter, it is delivered again.</summary>
    public KafkaBatchContainer BeginHandling()
    {
        if (_state != DeliveryState.Failed || _current is null) throw new InvalidOperationException("No delivery failed.");
        _state = DeliveryState.Handling;
        return _current;
    }

    /// <summary>The messages of the failed container are delivered again one by one.</summary>
    public void Split(KafkaBatchContainer failed)
    {
        foreach (var single in failed.Split()) _singles.Enqueue(single);
        _state = DeliveryState.Handled;
    }

    /// <summary>The failed message is in the dead-letter topic.</summary>
    public void DeadLettered()
    {
        ConsecutiveFailures++;
        _state = DeliveryState.Handled;
    }

    /// <summary>The messages of the split container that were not yet delivered alone are in the dead-letter topic too.</summary>
    public void DeadLetteredRest() => _singles.Clear();

    /// <summary>An agent that stops disposes its cursors after their last delivery, without moving on.</summary>
    public void Dispose()
    {
        var isComplete = _state == DeliveryState.Handled || (_state == DeliveryState.Delivering && _current is { IsAcknowledged: true });
        if (isComplete && _singles.Count == 0) Position += _joined;
        _current = null;
        _joined = 0;
        Backlog.Detach(this);
    }

    private bool Deliver(KafkaBatchContainer? container)
    {
        _state = DeliveryState.Delivering;
        _current = container;
        if (container is null) return false;
        container.IsAcknowledged = false;
        _started = _clock.GetTimestamp();
        return true;
    }
}
