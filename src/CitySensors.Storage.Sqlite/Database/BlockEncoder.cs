using System.Buffers.Binary;
using CitySensors.Core.Quality;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Encodes blocks of readings in the <see cref="BlockFormat"/>, into a reused buffer. Not thread safe.</summary>
internal sealed class BlockEncoder
{
    private readonly ulong[] _offsets = new ulong[ReadingBlock.MaxReadings];
    private readonly double[] _column = new double[ReadingBlock.MaxReadings];
    private byte[] _buffer = [];

    /// <returns>The encoded block, valid until the next call.</returns>
    public ReadOnlySpan<byte> Encode(ReadingBlock block)
    {
        var most = BlockFormat.HeaderLength + block.Count * (2 * sizeof(long) + BlockFormat.FlaggedLength) + (block.Raw.IsEmpty ? 1 : 2) * block.Width * ColumnCodec.MaxLength(block.Count) + sizeof(ulong)
            + sizeof(ushort) + block.Count * BlockFormat.TestedLength;
        if (_buffer.Length < most) _buffer = new byte[Math.Max(most, 2 * _buffer.Length)];
        var bytes = _buffer.AsSpan();

        bytes[3] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)block.Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], block.FirstTicks);
        var length = BlockFormat.HeaderLength;
        length += WriteEventTimes(block, bytes[length..], out bytes[1]);
        length += WriteArrivalTimes(block, bytes[length..], out bytes[2], out var leastArrival);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], leastArrival);
        length += WriteFlagged(block, bytes[length..], out var flagged);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], (ushort)flagged);
        length += WriteColumns(block, block.Values, bytes[length..], out var present);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[28..], present);
        var rawLength = block.Raw.IsEmpty ? 0 : WriteRaw(block, bytes[length..]);
        bytes[0] = rawLength == 0 ? BlockFormat.Version : BlockFormat.WithRaw;
        var testedLength = WriteTested(block, bytes[(length + Math.Max(rawLength, sizeof(ulong)))..]);
        if (testedLength > 0)
        {
            bytes[0] = BlockFormat.WithTests;
            if (rawLength == 0) BinaryPrimitives.WriteUInt64LittleEndian(bytes[length..], 0);
            rawLength = Math.Max(rawLength, sizeof(ulong));
        }

        length += rawLength + testedLength;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[BlockFormat.CrcAt..], BlockFormat.CrcOf(bytes[..length]));
        return bytes[..length];
    }

    private int WriteEventTimes(ReadingBlock block, Span<byte> into, out byte kind)
    {
        var offsets = _offsets.AsSpan(0, block.Count);
        var eventTicks = block.EventTicks;
        var greatest = (ulong)(block.LastTicks - block.FirstTicks);
        var whole = true;
        for (var i = 0; i < offsets.Length; i++)
        {
            var (micros, rest) = Math.DivRem((ulong)(eventTicks[i] - block.FirstTicks), TimeSpan.TicksPerMicrosecond);
            whole &= rest == 0;
            offsets[i] = micros;
        }

        if (!whole)
            for (var i = 0; i < offsets.Length; i++) offsets[i] = (ulong)(eventTicks[i] - block.FirstTicks);
        var width = OffsetCodec.WidthFor(whole ? greatest / TimeSpan.TicksPerMicrosecond : greatest);
        kind = (byte)(whole ? width : width | BlockFormat.InTicks);
        OffsetCodec.Write(offsets, width, into);
        return offsets.Length * width;
    }

    private int WriteArrivalTimes(ReadingBlock block, Span<byte> into, out byte width, out long least)
    {
        var offsets = _offsets.AsSpan(0, block.Count);
        var arrivedTicks = block.AllArrivedTicks;
        least = block.ArrivedTicks;
        foreach (var ticks in arrivedTicks) least = Math.Min(least, ticks);
        for (var i = 0; i < offsets.Length; i++) offsets[i] = (ulong)(arrivedTicks[i] - least);
        width = (byte)OffsetCodec.WidthFor((ulong)(block.ArrivedTicks - least));
        OffsetCodec.Write(offsets, width, into);
        return offsets.Length * width;
    }

    private static int WriteFlagged(ReadingBlock block, Span<byte> into, out int flagged)
    {
        flagged = 0;
        var flags = block.Flags;
        for (var i = 0; i < flags.Length; i++)
        {
            if (flags[i] == ValueFlags.None) continue;
            var entry = into[(flagged++ * BlockFormat.FlaggedLength)..];
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)i);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[2..], flags[i].Outliers);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[10..], flags[i].Failed);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[18..], flags[i].Suspect);
        }

        return flagged * BlockFormat.FlaggedLength;
    }

    /// <returns>0 if no test found something.</returns>
    private static int WriteTested(ReadingBlock block, Span<byte> into)
    {
        var flags = block.Flags;
        var (count, length) = (0, sizeof(ushort));
        Span<ulong> masks = stackalloc ulong[TestFlags.Masks];
        for (var i = 0; i < flags.Length; i++)
        {
            if (flags[i].Tests is not { } tests) continue;
            count++;
            BinaryPrimitives.WriteUInt16LittleEndian(into[length..], (ushort)i);
            length += sizeof(ushort);
            tests.CopyTo(masks);
            foreach (var mask in masks)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(into[length..], mask);
                length += sizeof(ulong);
            }
        }

        BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)count);
        return count == 0 ? 0 : length;
    }

    /// <returns>0 if no value was corrected: the row with one was replaced.</returns>
    private int WriteRaw(ReadingBlock block, Span<byte> into)
    {
        var length = WriteColumns(block, block.Raw, into[sizeof(ulong)..], out var corrected);
        BinaryPrimitives.WriteUInt64LittleEndian(into, corrected);
        return length == 0 ? 0 : sizeof(ulong) + length;
    }

    private int WriteColumns(ReadingBlock block, ReadOnlySpan<double> values, Span<byte> into, out ulong present)
    {
        present = 0;
        var length = 0;
        var column = _column.AsSpan(0, block.Count);
        for (var slot = 0; slot < block.Width; slot++)
        {
            var any = false;
            for (int i = 0, at = slot; i < column.Length; i++, at += block.Width)
            {
                column[i] = values[at];
                any |= !double.IsNaN(column[i]);
            }

            if (!any) continue;
            present |= 1UL << slot;
            length += ColumnCodec.Write(column, _offsets, into[length..]);
        }

        return length;
    }
}
