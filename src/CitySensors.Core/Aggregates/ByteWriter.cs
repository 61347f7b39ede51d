using System.Buffers;
using System.Buffers.Binary;

namespace CitySensors.Core.Aggregates;

/// <summary>Writes numbers compactly: integers in groups of seven bits, least significant first. Not thread safe.</summary>
internal sealed class ByteWriter
{
    private const byte More = 0x80;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public int Length => _bytes.WrittenCount;

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Unsigned(long value)
    {
        var rest = (ulong)value;
        var span = _bytes.GetSpan(10);
        var length = 0;
        for (; rest >= More; rest >>= 7) span[length++] = (byte)(rest | More);
        span[length++] = (byte)rest;
        _bytes.Advance(length);
    }

    /// <summary>A number near zero of either sign.</summary>
    public void Signed(long value) => Unsigned((value << 1) ^ (value >> 63));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <exception cref="InvalidDataException">There are no more bytes.</exception>
    public byte Byte() => Take(1)[0];

    /// <exception cref="InvalidDataException">There are no more bytes, or the number has more than 63 bits.</exception>
    public long Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift > 56) throw new InvalidDataException("An integer is too long.");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)value;
        }
    }

    public long Signed()
    {
        var value = Unsigned();
        return (value >> 1) ^ -(value & 1);
    }

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <exception cref="InvalidDataException">There are fewer bytes.</exception>
    public ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > _rest.Length) throw new InvalidDataException("The aggregate is truncated.");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
