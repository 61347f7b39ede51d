using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Caching;

/// <summary>
/// Walks a lane for one subscriber. It passes a container only when it was delivered or is in the dead-letter topic; one that
/// failed otherwise is given out again.
/// </summary>
internal sealed class KafkaCacheCursor : IQueueCacheCursor
{
    private readonly StreamLane _lane;
    private readonly TimeProvider _clock;
    private readonly int _maxMessages;
    private readonly Queue<KafkaBatchContainer> _pieces = [];
    private KafkaBatchContainer? _current;
    private int _joined;
    private bool _failed;
    private bool _dealtWith;
    private bool _resolved;
    private long _started;

    public KafkaCacheCursor(StreamLane lane, int maxMessages, TimeProvider clock)
    {
        _lane = lane;
        _clock = clock;
        _maxMessages = maxMessages;
        // Nothing in a lane was delivered yet: a subscriber begins with the oldest, whatever token it comes with.
        Place = lane.First;
        lane.Attach(this);
    }

    /// <summary>The place of the first container that is not passed.</summary>
    public long Place { get; private set; }

    /// <summary>What is in delivery, once its delivery was given up and until somebody deals with that.</summary>
    public KafkaBatchContainer? Failed => _failed && !_dealtWith ? _current : null;

    /// <summary>How long the current delivery has been tried.</summary>
    public TimeSpan Tried => _clock.GetElapsedTime(_started);

    /// <summary>How many single messages of the current container were refused one after the other.</summary>
    public int RefusedInARow { get; private set; }

    public IBatchContainer GetCurrent(out Exception exception)
    {
        exception = null!;
        return _current!;
    }

    public bool MoveNext()
    {
        if (_failed)
        {
            _failed = false;
            _dealtWith = false;
            if (!_resolved) return Start(_current!);
            _resolved = false;
        }
        else
        {
            RefusedInARow = 0;
        }

        if (_pieces.TryDequeue(out var piece)) return Start(piece);
        Place += _joined;
        if (_joined > 0) _lane.Release();
        _joined = _lane.Next(Place, _maxMessages, out _current);
        RefusedInARow = 0;
        return _current is not null && Start(_current);
    }

    /// <summary>The container that is with the subscriber.</summary>
    public KafkaBatchContainer? Delivering => _failed ? null : _current;

    /// <summary>Passes the container that is with the subscriber without going on to the next one.</summary>
    /// <returns>Whether it was that container.</returns>
    public bool TryComplete(KafkaBatchContainer delivered)
    {
        if (!ReferenceEquals(_current, delivered) || _failed) return false;
        _current = null;
        if (_pieces.Count > 0) return true;
        Place += _joined;
        _joined = 0;
        _lane.Release();
        return true;
    }

    public void Refresh(StreamSequenceToken token)
    {
        // The place of a cursor does not depend on tokens.
    }

    public void RecordDeliveryFailure() => _failed = _current is not null;

    /// <summary>From here on the caller deals with the failure. Unless it splits or refuses the container, that is given out again.</summary>
    public KafkaBatchContainer DealWithFailure()
    {
        _dealtWith = true;
        return _current!;
    }

    /// <summary>The failed container is given out again, each message alone.</summary>
    public void Split()
    {
        foreach (var piece in _current!.Split()) _pieces.Enqueue(piece);
        _resolved = true;
    }

    /// <summary>The failed message is in the dead-letter topic.</summary>
    public void Refuse()
    {
        RefusedInARow++;
        _resolved = true;
    }

    /// <summary>Takes the messages of the current container that were not yet tried alone.</summary>
    public List<KafkaBatchContainer> TakePieces()
    {
        var rest = _pieces.ToList();
        _pieces.Clear();
        return rest;
    }

    public void Dispose() => _lane.Detach(this);

    private bool Start(KafkaBatchContainer container)
    {
        _current = container;
        _started = _clock.GetTimestamp();
        return true;
    }
}
