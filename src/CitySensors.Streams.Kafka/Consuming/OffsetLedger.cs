namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>
/// Knows which offsets of a partition were read and which of them are settled, and so where the commit may stand: at the
/// lowest one that was read and is not settled. Thread safe.
/// </summary>
internal sealed class OffsetLedger
{
    private const int PageBits = 12;
    private const int PageWords = 1 << (PageBits - 6);
    private const long PageMask = (1L << PageBits) - 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, ulong[]> _pages = [];
    private readonly Queue<(long From, long To)> _gaps = [];
    private ulong[]? _spare;
    private long _position;
    private long _next;

    public OffsetLedger(long start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        _position = start;
        _next = start;
    }

    /// <summary>Where the commit may stand: everything below is settled.</summary>
    public long Position
    {
        get { lock (_lock) return _position; }
    }

    /// <summary>The offset behind the last one that was read.</summary>
    public long Next
    {
        get { lock (_lock) return _next; }
    }

    /// <summary>How far reading is ahead of the commit.</summary>
    public long Span
    {
        get { lock (_lock) return _next - _position; }
    }

    /// <summary>Notes that the message at an offset was read. Offsets that were passed over do not exist: compacted, or marks of transactions.</summary>
    /// <returns>False when it was read before.</returns>
    public bool TryTrack(long offset)
    {
        lock (_lock)
        {
            if (offset < _next) return false;
            if (offset > _next)
            {
                if (_position == _next) MoveTo(offset);
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

    /// <summary>Settles one offset. Settling it again changes nothing.</summary>
    public void Settle(long offset)
    {
        lock (_lock)
        {
            Mark(offset);
            Advance();
        }
    }

    /// <summary>Settles offsets. Settling one again changes nothing.</summary>
    public void Settle(List<long> offsets)
    {
        lock (_lock)
        {
            foreach (var offset in offsets) Mark(offset);
            Advance();
        }
    }

    private void Mark(long offset)
    {
        if (offset < _position) return;
        if (!_pages.TryGetValue(offset >> PageBits, out var page) || offset >= _next)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The offset was never read; reading is at {_next}.");
        page[Word(offset)] |= Bit(offset);
    }

    private void Advance()
    {
        while (_position < _next)
        {
            if (_gaps.TryPeek(out var gap) && gap.From == _position)
            {
                _gaps.Dequeue();
                MoveTo(gap.To);
                continue;
            }

            if ((_pages[_position >> PageBits][Word(_position)] & Bit(_position)) == 0) return;
            MoveTo(_position + 1);
        }
    }

    private void MoveTo(long position)
    {
        var left = _position >> PageBits;
        _position = position;
        if (position >> PageBits == left || !_pages.Remove(left, out var page)) return;
        Array.Clear(page);
        _spare = page;
    }

    private static int Word(long offset) => (int)((offset & PageMask) >> 6);

    private static ulong Bit(long offset) => 1UL << (int)(offset & 63);
}
