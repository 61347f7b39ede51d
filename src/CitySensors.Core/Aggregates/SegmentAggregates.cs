namespace CitySensors.Core.Aggregates;

/// <summary>The aggregates of all sensors of a station, or of the stations of an area, in a window. Not thread safe.</summary>
public sealed class SegmentAggregates
{
    /// <summary>The first byte of what is written: of a station.</summary>
    private const byte Format = 1;

    /// <summary>Of the stations of an area.</summary>
    private const byte AreaFormat = 2;

    private readonly Aggregate?[] _bySlot;

    internal SegmentAggregates(Window window, Aggregate?[] bySlot) => (Window, _bySlot) = (window, bySlot);

    public Window Window { get; }

    /// <summary>One per slot of the catalogue, up to the last one with a value; null without values.</summary>
    public IReadOnlyList<Aggregate?> BySlot => _bySlot;

    public Aggregate? Of(int slot) => slot < _bySlot.Length ? _bySlot[slot] : null;

    /// <summary>Counts the increase of counters from the last values of an earlier window on.</summary>
    public void Follow(SegmentAggregates before)
    {
        ArgumentNullException.ThrowIfNull(before);
        for (var slot = 0; slot < _bySlot.Length; slot++)
            if (Of(slot) is { } one && before.Of(slot)?.LastValue is { } last && !double.IsNaN(last)) one.ValueBefore = last;
    }

    /// <summary>Merges aggregates of parts of a window, in order of time.</summary>
    public static SegmentAggregates Merge(Window window, IEnumerable<SegmentAggregates> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var merged = new Aggregate?[Definitions.Catalogue.MaxSensorTypes];
        foreach (var part in parts) MergeInto(merged, part.Write(), part.Window.StartTicks, ulong.MaxValue);
        return new SegmentAggregates(window, merged);
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static SegmentAggregates Read(ReadOnlySpan<byte> bytes, Window window)
    {
        var bySlot = new Aggregate?[Definitions.Catalogue.MaxSensorTypes];
        MergeInto(bySlot, bytes, window.StartTicks, ulong.MaxValue);
        return new SegmentAggregates(window, bySlot);
    }

    /// <summary>Merges aggregates of parts of a window, or of its sensors, in order of time.</summary>
    /// <param name="window">The window.</param>
    /// <param name="parts">The start of each part in UTC ticks, and what was written of it.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static SegmentAggregates Merge(Window window, IEnumerable<(long StartTicks, byte[] Bytes)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var merged = new Aggregate?[Definitions.Catalogue.MaxSensorTypes];
        foreach (var (start, bytes) in parts) MergeInto(merged, bytes, start, ulong.MaxValue);
        return new SegmentAggregates(window, merged);
    }

    /// <summary>The aggregates as bytes, without loss.</summary>
    public byte[] Write() => Write(ulong.MaxValue);

    /// <summary>The aggregates of some slots as bytes, without loss.</summary>
    /// <param name="slots">A bit for each slot.</param>
    public byte[] Write(ulong slots)
    {
        var (bytes, one) = (new ByteWriter(), new ByteWriter());
        // Without valid values there are no means of stations, and both formats are the same.
        bytes.Byte(Array.Exists(_bySlot, aggregate => aggregate?.Stations is not null) ? AreaFormat : Format);
        for (var slot = 0; slot < _bySlot.Length; slot++)
        {
            if ((slots >> slot & 1) == 0 || _bySlot[slot] is not { IsEmpty: false } aggregate) continue;
            one.Clear();
            aggregate.Write(one, Window.StartTicks);
            bytes.Byte((byte)slot);
            bytes.Unsigned(aggregate.Revision);
            bytes.Unsigned(one.Length);
            bytes.Bytes(one.Written);
        }

        return bytes.Written.ToArray();
    }

    /// <summary>
    /// Numbers the revisions: that of a sensor is the one of the stored aggregate if the results are the same, and otherwise the next.
    /// </summary>
    /// <param name="stored">What is stored for the same window; null if nothing is.</param>
    /// <returns>Whether there is any difference.</returns>
    public bool Revise(SegmentAggregates? stored)
    {
        var (mine, other) = (new ByteWriter(), new ByteWriter());
        var differs = stored is null;
        for (var slot = 0; slot < Math.Max(_bySlot.Length, stored?._bySlot.Length ?? 0); slot++)
        {
            var (now, before) = (Of(slot), stored?.Of(slot));
            if (now is null)
            {
                differs |= before is not null;
                continue;
            }

            mine.Clear();
            now.Write(mine, Window.StartTicks);
            other.Clear();
            before?.Write(other, Window.StartTicks);
            var isSame = before is not null && mine.Written.SequenceEqual(other.Written);
            now.Revision = (before?.Revision ?? 0) + (isSame ? 0 : 1);
            differs |= !isSame;
        }

        return differs;
    }

    /// <summary>Adds aggregates as they were written.</summary>
    /// <param name="merged">One per slot; those with values are created.</param>
    /// <param name="bytes">The output of <see cref="Write"/>.</param>
    /// <param name="startTicks">The start of their window in UTC ticks.</param>
    /// <param name="slots">A bit for each slot to add.</param>
    internal static void MergeInto(Aggregate?[] merged, ReadOnlySpan<byte> bytes, long startTicks, ulong slots)
    {
        var reader = new ByteReader(bytes);
        var format = reader.Byte();
        if (format is not (Format or AreaFormat)) throw new InvalidDataException("The aggregates are of an unknown format.");
        while (!reader.IsAtEnd)
        {
            var slot = reader.Byte();
            if (slot >= merged.Length) throw new InvalidDataException($"Slot {slot} of {merged.Length} does not exist.");
            var revision = reader.Unsigned();
            var one = new ByteReader(reader.Take(reader.Unsigned()));
            if ((slots >> slot & 1) == 0) continue;
            var aggregate = merged[slot] ??= new Aggregate();
            aggregate.Revision += revision;
            aggregate.Merge(ref one, startTicks, format == AreaFormat);
        }
    }
}
