using System.Buffers;

namespace CitySensors.Storage.Sqlite.Journal;

/// <summary>Records that are written and synced together. Not thread safe; handed over from the thread that fills it to the one that commits it.</summary>
public sealed class JournalGroup
{
    private readonly ArrayBufferWriter<byte> _text = new(64 * 1024);

    internal JournalSegment? Segment { get; private set; }

    internal ReadOnlySpan<byte> Text => _text.WrittenSpan;

    public long Start { get; private set; }

    /// <summary>The position after its last record.</summary>
    public long End => Start + _text.WrittenCount;

    public bool IsEmpty => _text.WrittenCount == 0;

    /// <summary>Discards its records.</summary>
    public void Clear()
    {
        _text.ResetWrittenCount();
        Segment = null;
    }

    internal void Begin(JournalSegment segment, long start)
    {
        _text.ResetWrittenCount();
        Segment = segment;
        Start = start;
    }

    /// <summary>Appends a record: <paramref name="write"/> writes at most <paramref name="maxBytes"/> and returns the number of bytes written.</summary>
    public void Append<TState>(byte type, int maxBytes, TState state, JournalWrite<TState> write)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(write);
        var frame = _text.GetSpan(JournalFrame.HeaderBytes + maxBytes);
        var length = write(frame[JournalFrame.HeaderBytes..], state);
        if (length == 0) return;
        JournalFrame.WriteHeader(frame, End, type, isFirstOfGroup: IsEmpty, frame.Slice(JournalFrame.HeaderBytes, length));
        _text.Advance(JournalFrame.HeaderBytes + length);
    }
}

public delegate int JournalWrite<in TState>(Span<byte> content, TState state)
    where TState : allows ref struct;
