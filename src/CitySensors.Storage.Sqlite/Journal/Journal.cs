namespace CitySensors.Storage.Sqlite.Journal;

/// <summary>The result of a recovery.</summary>
/// <param name="Records">The number of replayed records.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="CutBytes">The size of the torn tail that was truncated: an incomplete write that was never acknowledged.</param>
/// <param name="CutAt">The position of the truncation, in <paramref name="CutSegment"/>.</param>
/// <param name="CutSegment">The file that was truncated.</param>
public sealed record JournalRecovery(long Records, long Bytes, int CutBytes, long CutAt, string? CutSegment);

public delegate void JournalVisitor(byte type, ReadOnlySpan<byte> content);

/// <summary>
/// A write-ahead log: checksummed records in segment files, synced in groups.
/// One thread prepares groups and one thread commits them in the same order; a third may drop segments.
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

    /// <summary>The position after the last prepared record.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The size of its files.</summary>
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

    /// <summary>Replays all records from a position and finds the end. Must be called once, before anything is appended.</summary>
    /// <exception cref="InvalidDataException">Records that may have been acknowledged are missing or corrupt: later ones follow.</exception>
    public JournalRecovery Recover(long from, JournalVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        if (_recovered) throw new InvalidOperationException("The journal has already been recovered.");
        _end = from;
        var recovery = new JournalRecovery(0, 0, 0, 0, null);
        while (_segments.Count > 1 && _segments[1].Start <= from) DropFirst();
        for (var i = 0; i < _segments.Count; i++)
        {
            var segment = _segments[i];
            if (i > 0 && segment.Start != _end)
                throw new InvalidDataException($"A journal segment is missing: {_segments[i - 1].Name} ends at {_end}, but {segment.Name} starts at {segment.Start}.");
            if (i == 0 && segment.Start > from)
                throw new InvalidDataException($"A journal segment is missing: the journal starts at {segment.Start}, but the database is only complete up to {from}.");
            recovery = ReadSegment(segment, isLast: i == _segments.Count - 1, from, visit, recovery);
        }

        _current = _segments.LastOrDefault();
        _recovered = true;
        return recovery;
    }

    /// <summary>
    /// Prepares a group for records of a total size, including headers (see <see cref="RoomFor"/>), and reserves the disk space.
    /// </summary>
    /// <exception cref="StorageFullException">The disk is full; nothing was changed.</exception>
    public void Begin(JournalGroup group, int bytes)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!_recovered) throw new InvalidOperationException("The journal must be recovered before it is written.");
        if (_current is null || _end - _current.Start + bytes > _current.Capacity)
        {
            DropEmpty();
            var next = JournalSegment.Create(_folder, _end, Math.Max(_options.SegmentBytes, bytes + JournalSegment.HeaderBytes));
            lock (_lock) _segments.Add(next);
            _current = next;
        }

        group.Begin(_current, _end);
    }

    /// <summary>The size of a record with <paramref name="contentBytes"/> of content.</summary>
    public static int RoomFor(int contentBytes) => JournalFrame.HeaderBytes + contentBytes;

    /// <summary>Closes a group: the next one starts after it.</summary>
    public void Close(JournalGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        Volatile.Write(ref _end, group.End);
    }

    /// <summary>Writes a closed group and syncs it to disk.</summary>
    /// <exception cref="IOException">The group is not durable; the journal must be reopened.</exception>
    public static void Commit(JournalGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.IsEmpty) return;
        var segment = group.Segment!;
        RandomAccess.Write(segment.File, group.Text, segment.OffsetOf(group.Start));
        RandomAccess.FlushToDisk(segment.File);
    }

    /// <summary>Deletes the segments that end before a position.</summary>
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

    /// <summary>An empty segment would have the same name as the next one.</summary>
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
            throw new InvalidDataException($"{segment.Name} is corrupt at {position}, before position {from}, up to which the database is complete.");
        if (tornBytes > 0 && !isLast)
            throw new InvalidDataException($"{segment.Name} is corrupt at {position}: {tornBytes} bytes are not valid records, but later segments follow.");
        if (tornBytes > 0 && JournalFrame.FindGroupAfter(torn[..tornBytes], position) is { } next)
            throw new InvalidDataException($"{segment.Name} is corrupt at {position}: records that were synced later follow at {next}. Nothing was truncated.");
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
