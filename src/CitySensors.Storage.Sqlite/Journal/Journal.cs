namespace CitySensors.Storage.Sqlite.Journal;

/// <summary>What recovery found.</summary>
/// <param name="Records">How many records were read again.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="CutBytes">What stood behind the last whole record and was cut: a write that a crash tore, never acknowledged.</param>
/// <param name="CutAt">The position of the cut, in <paramref name="CutSegment"/>.</param>
/// <param name="CutSegment">The file that was cut.</param>
public sealed record JournalRecovery(long Records, long Bytes, int CutBytes, long CutAt, string? CutSegment);

public delegate void JournalVisitor(byte type, ReadOnlySpan<byte> content);

/// <summary>
/// The append-only log that makes an acknowledgement durable: checksummed records in segment files, synced in groups.
/// One thread prepares groups, one commits them, in the same order; dropping segments is safe from a third.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly string _folder;
    private readonly JournalOptions _options;
    private readonly Lock _lock = new();
    private readonly List<JournalSegment> _segments;
    private JournalSegment? _current;
    private long _end;
    private bool _recovered;

    private Journal(string folder, JournalOptions options, List<JournalSegment> segments)
    {
        _folder = folder;
        _options = options;
        _segments = segments;
    }

    /// <summary>The position behind the last record that was prepared.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>What its files take from the disk.</summary>
    public long SizeBytes
    {
        get
        {
            lock (_lock) return _segments.Sum(segment => (long)segment.Capacity + JournalSegment.HeaderBytes);
        }
    }

    public static Journal Open(string folder, JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, JournalOptions.LeastSegmentBytes);
        Directory.CreateDirectory(folder);
        return new Journal(folder, options, JournalSegment.OpenAll(folder));
    }

    /// <summary>Reads every record from a position on and finds the end. Once, before anything is appended.</summary>
    /// <exception cref="InvalidDataException">Records are missing or damaged that later ones follow: they may have been acknowledged.</exception>
    public JournalRecovery Recover(long from, JournalVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        if (_recovered) throw new InvalidOperationException("A journal is recovered once.");
        _end = from;
        var recovery = new JournalRecovery(0, 0, 0, 0, null);
        while (_segments.Count > 1 && _segments[1].Start <= from) DropFirst();
        for (var i = 0; i < _segments.Count; i++)
        {
            var segment = _segments[i];
            if (i > 0 && segment.Start != _end)
                throw new InvalidDataException($"The journal has a gap: {_segments[i - 1].Name} ends at {_end}, but {segment.Name} begins at {segment.Start}. A segment is missing.");
            if (i == 0 && segment.Start > from)
                throw new InvalidDataException($"The journal begins at {segment.Start}, but the database is complete only to {from}.");
            recovery = ReadSegment(segment, isLast: i == _segments.Count - 1, from, visit, recovery);
        }

        _current = _segments.LastOrDefault();
        _recovered = true;
        return recovery;
    }

    /// <summary>
    /// Makes a group ready to take records of so many bytes in all (headers included: <see cref="RoomFor"/>). Its room is certain then.
    /// </summary>
    /// <exception cref="StorageFullException">There is no room; nothing was changed.</exception>
    public void Begin(JournalGroup group, int bytes)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!_recovered) throw new InvalidOperationException("A journal must be recovered before it is written.");
        if (_current is null || _end - _current.Start + bytes > _current.Capacity)
        {
            DropEmpty();
            var next = JournalSegment.Create(_folder, _end, Math.Max(_options.SegmentBytes, bytes + JournalSegment.HeaderBytes));
            lock (_lock) _segments.Add(next);
            _current = next;
        }

        group.Begin(_current, _end);
    }

    /// <summary>How much room a record of so many bytes takes.</summary>
    public static int RoomFor(int contentBytes) => JournalFrame.HeaderBytes + contentBytes;

    /// <summary>Ends a group: the next one begins behind it.</summary>
    public void Close(JournalGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        Volatile.Write(ref _end, group.End);
    }

    /// <summary>Writes a closed group and syncs it to disk.</summary>
    /// <exception cref="IOException">It is not durable; the journal must be opened anew.</exception>
    public static void Commit(JournalGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.IsEmpty) return;
        var segment = group.Segment!;
        RandomAccess.Write(segment.File, group.Text, segment.OffsetOf(group.Start));
        RandomAccess.FlushToDisk(segment.File);
    }

    /// <summary>Deletes the segments whose records all stand before a position.</summary>
    public void DropBefore(long position)
    {
        lock (_lock)
        {
            while (_segments.Count > 1 && _segments[1].Start <= position) DropFirst();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var segment in _segments) segment.Dispose();
            _segments.Clear();
        }
    }

    /// <summary>A segment that nothing was written to would have the same name as the next.</summary>
    private void DropEmpty()
    {
        if (_current is not { } current || current.Start != _end) return;
        lock (_lock) _segments.Remove(current);
        _current = null;
        current.Delete();
    }

    private void DropFirst()
    {
        _segments[0].Delete();
        _segments.RemoveAt(0);
    }

    private JournalRecovery ReadSegment(JournalSegment segment, bool isLast, long from, JournalVisitor visit, JournalRecovery soFar)
    {
        var text = segment.ReadAll();
        var position = segment.Start;
        long records = 0, bytes = 0;
        while (JournalFrame.TryRead(text.AsSpan((int)(position - segment.Start)), position, out var type, out var content))
        {
            if (position >= from)
            {
                visit(type, content);
                records++;
                bytes += content.Length;
            }

            position += JournalFrame.HeaderBytes + content.Length;
        }

        var torn = text.AsSpan((int)(position - segment.Start));
        var tornBytes = torn.LastIndexOfAnyExcept((byte)0) + 1;
        if (position < from && (isLast || tornBytes > 0))
            throw new InvalidDataException($"{segment.Name} is damaged at {position}, before {from} where the database is complete.");
        if (tornBytes > 0 && !isLast)
            throw new InvalidDataException($"{segment.Name} is damaged at {position}: {tornBytes} bytes there are no records, but later ones follow.");
        if (tornBytes > 0 && JournalFrame.FindGroupAfter(torn[..tornBytes], position) is { } next)
            throw new InvalidDataException($"{segment.Name} is damaged at {position}: records that were synced later follow at {next}. Nothing was cut.");
        if (tornBytes > 0) segment.Clear(position, tornBytes);
        _end = position;
        return new JournalRecovery(
            soFar.Records + records,
            soFar.Bytes + bytes,
            soFar.CutBytes + tornBytes,
            tornBytes > 0 ? position : soFar.CutAt,
            tornBytes > 0 ? segment.Name : soFar.CutSegment);
    }
}
