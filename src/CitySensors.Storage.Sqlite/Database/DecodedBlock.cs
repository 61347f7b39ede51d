using System.Buffers.Binary;
using System.Numerics;
using CitySensors.Core.Quality;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The decoded readings of a block, in the order in which they were added. Immutable.</summary>
internal sealed class DecodedBlock
{
    private readonly double[] _values;
    private readonly double[]? _raw;

    private DecodedBlock(long[] eventTicks, long[] arrivedTicks, (double[] Values, double[]? Raw) columns, int width, ValueFlags[] flags)
    {
        EventTicks = eventTicks;
        ArrivedTicks = arrivedTicks;
        (_values, _raw) = columns;
        Width = width;
        Flags = flags;
    }

    public int Count => EventTicks.Length;

    /// <summary>The number of values per reading: up to the last sensor type with a value.</summary>
    public int Width { get; }

    public long[] EventTicks { get; }

    public long[] ArrivedTicks { get; }

    public ValueFlags[] Flags { get; }

    /// <summary>The values of a reading; NaN if there is no value.</summary>
    public ReadOnlySpan<double> ValuesOf(int i) => _values.AsSpan(i * Width, Width);

    /// <summary>The values of a reading before calibration, NaN where they are the same; empty if all values of the block are.</summary>
    public ReadOnlySpan<double> RawOf(int i) => _raw is null ? [] : _raw.AsSpan(i * Width, Width);

    /// <exception cref="InvalidDataException">The block is corrupt or its format is unknown to this version.</exception>
    public static DecodedBlock Decode(ReadOnlySpan<byte> block)
    {
        var header = Header.Read(block);
        var bytes = new ByteCursor(block[BlockFormat.HeaderLength..]);
        var offsets = new ulong[header.Count];
        var eventTicks = header.EventTicks(ref bytes, offsets);
        OffsetCodec.Read(ref bytes, header.ArrivalWidth, offsets);
        var arrivedTicks = Array.ConvertAll(offsets, offset => header.LeastArrival + (long)offset);

        var flags = new ValueFlags[header.Count];
        for (var left = header.Flagged; left > 0; left--)
        {
            var at = bytes.TakeUInt16();
            if (at >= header.Count) throw new InvalidDataException($"Flags refer to reading {at} of {header.Count}.");
            flags[at] = new ValueFlags(bytes.TakeUInt64(), bytes.TakeUInt64(), header.HasSuspect ? bytes.TakeUInt64() : 0);
        }

        var width = 64 - BitOperations.LeadingZeroCount(header.Present);
        var values = ReadColumns(ref bytes, offsets, header.Present, width);
        var corrected = header.HasRaw ? bytes.TakeUInt64() : 0;
        if ((corrected & ~header.Present) != 0) throw new InvalidDataException("A sensor type has raw values but no values.");
        var raw = header.HasRaw ? ReadColumns(ref bytes, offsets, corrected, width) : null;
        if (header.HasTests) ReadTests(ref bytes, flags);
        if (!bytes.IsAtEnd) throw new InvalidDataException("Unexpected data after the last column.");
        return new DecodedBlock(eventTicks, arrivedTicks, (values, raw), width, flags);
    }

    private static void ReadTests(ref ByteCursor bytes, ValueFlags[] flags)
    {
        Span<ulong> masks = stackalloc ulong[TestFlags.Masks];
        for (var left = bytes.TakeUInt16(); left > 0; left--)
        {
            var at = bytes.TakeUInt16();
            if (at >= flags.Length) throw new InvalidDataException($"Flags of tests refer to reading {at} of {flags.Length}.");
            for (var i = 0; i < masks.Length; i++) masks[i] = bytes.TakeUInt64();
            flags[at] = flags[at] with { Tests = TestFlags.Of(masks) };
        }
    }

    private static double[] ReadColumns(ref ByteCursor bytes, ulong[] offsets, ulong present, int width)
    {
        var values = new double[offsets.Length * width];
        Array.Fill(values, double.NaN);
        for (; present != 0; present &= present - 1) ColumnCodec.Read(ref bytes, offsets, values.AsSpan(BitOperations.TrailingZeroCount(present)), width);
        return values;
    }

    /// <summary>The readings, in the order in which they were added.</summary>
    public IEnumerable<StoredReading> StoredReadings()
    {
        for (var i = 0; i < Count; i++) 
            yield return new StoredReading(EventTicks[i], ArrivedTicks[i], ValuesOf(i).ToArray(), Flags[i]) { Raw = _raw is null ? null : RawOf(i).ToArray() };
    }

    private readonly record struct Header(
        bool HasSuspect, bool HasRaw, bool HasTests, int EventWidth, bool InTicks, int ArrivalWidth, int Count, int Flagged, long LeastEvent, long LeastArrival, ulong Present)
    {
        public static Header Read(ReadOnlySpan<byte> block)
        {
            if (block.Length < BlockFormat.HeaderLength) throw new InvalidDataException($"The block is truncated to {block.Length} bytes.");
            if (block[0] is not (BlockFormat.WithoutSuspect or BlockFormat.Version or BlockFormat.WithRaw or BlockFormat.WithTests)) throw new InvalidDataException($"Unknown block format {block[0]}.");
            if (BinaryPrimitives.ReadUInt32LittleEndian(block[BlockFormat.CrcAt..]) != BlockFormat.CrcOf(block))
                throw new InvalidDataException("The checksum does not match.");
            return new Header(
                block[0] != BlockFormat.WithoutSuspect,
                block[0] is BlockFormat.WithRaw or BlockFormat.WithTests,
                block[0] == BlockFormat.WithTests,
                block[1] & ~BlockFormat.InTicks,
                (block[1] & BlockFormat.InTicks) != 0,
                block[2],
                BinaryPrimitives.ReadUInt16LittleEndian(block[8..]),
                BinaryPrimitives.ReadUInt16LittleEndian(block[10..]),
                BinaryPrimitives.ReadInt64LittleEndian(block[12..]),
                BinaryPrimitives.ReadInt64LittleEndian(block[20..]),
                BinaryPrimitives.ReadUInt64LittleEndian(block[28..]));
        }

        public long[] EventTicks(ref ByteCursor bytes, ulong[] offsets)
        {
            OffsetCodec.Read(ref bytes, EventWidth, offsets);
            var (least, unit) = (LeastEvent, InTicks ? 1 : TimeSpan.TicksPerMicrosecond);
            return Array.ConvertAll(offsets, offset => least + (long)offset * unit);
        }
    }
}
