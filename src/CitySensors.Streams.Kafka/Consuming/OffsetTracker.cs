namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>
/// Tracks which offsets of a partition were read and which of them are acknowledged. The lowest unacknowledged offset is the one to commit.
/// Thread safe.
/// </summary>
internal sealed class OffsetTracker
{
    private const int PageBits = 12;
    private const int PageWords = 1 << (PageBits - 6);
    private const long PageMask = (1L << PageBits) - 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, ulong[]> _pages = [];
    private readonly HashSet<long> _held = [];
    private readonly Queue<(long From, long To)> _gaps = [];
    private ulong[]? _spare;
    private long _committable;
    private long _next;

    public OffsetTracker(long start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        _committable = start;
        _next = start;
    }

    /// <summary>The offset to commit: all below are acknowledged.</summary>
    public long CommittableOffset
    {
        get { lock (_lock) return _committable; }
    }

    /// <summary>The offset after the last one that was read.</summary>
    public long NextOffset
    {
        get { lock (_lock) return _next; }
    }

    /// <summary>How far reading is ahead of the commit.</summary>
    public long ReadAhead
    {
        get { lock (_lock) return _next - _committable; }
    }

    /// <summary>Tracks a message that was read. Skipped offsets do not exist: they were compacted, or are transaction markers.</summary>
    /// <returns>False when it was read before.</returns>
    public bool TryTrack(long offset)
    {
        lock (_lock)
        {
            if (offset < _next) return false;
            if (offset > _next)
            {
                if (_committable == _next) MoveTo(offset);
                else _gaps.Enqueue((_next, offset));
            }

            _next = offset + 1;
            var page = offset >> PageBits;
            if (!_pages.ContainsKey(page))
            {
                _pages.Add(page, _spare ?? new ulong[PageWords]);
                _spare = null;
            }

            return true;
        }
    }

    /// <summary>Acknowledges an offset. Idempotent.</summary>
    public void Acknowledge(long offset)
    {
        lock (_lock)
        {
            Mark(offset);
            Advance();
        }
    }

    /// <summary>Keeps an offset that was read from being committed, even when it is acknowledged, until it is released.</summary>
    public void Hold(long offset)
    {
        lock (_lock)
        {
            if (offset >= _committable) _held.Add(offset);
        }
    }

    /// <summary>Ends a hold. Idempotent.</summary>
    public void Release(long offset)
    {
        lock (_lock)
        {
            if (_held.Remove(offset)) Advance();
        }
    }

    /// <summary>Acknowledges offsets. Idempotent.</summary>
    public void Acknowledge(List<long> offsets)
    {
        lock (_lock)
        {
            foreach (var offset in offsets) Mark(offset);
            Advance();
        }
    }

    private void Mark(long offset)
    {
        if (offset < _committable) return;
        if (!_pages.TryGetValue(offset >> PageBits, out var page) || offset >= _next)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The offset was never read; reading is at {_next}.");
        page[Word(offset)] |= Bit(offset);
    }

    private void Advance()
    {
        while (_committable < _next)
        {
            if (_gaps.TryPeek(out var gap) && gap.From == _committable)
            {
                _gaps.Dequeue();
                MoveTo(gap.To);
                continue;
            }

            if ((_pages[_committable >> PageBits][Word(_committable)] & Bit(_committable)) == 0 || _held.Contains(_committable)) return;
            MoveTo(_committable + 1);
        }
    }

    private void MoveTo(long position)
    {
        var left = _committable >> PageBits;
        _committable = position;
        if (position >> PageBits == left || !_pages.Remove(left, out var page)) return;
        Array.Clear(page);
        _spare = page;
    }

    private static int Word(long offset) => (int)((offset & PageMask) >> 6);

    private static ulong Bit(long offset) => 1UL << (int)(offset & 63);
}
