using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CitySensors.Web.MessagePack;

/// <summary>Writes MessagePack values, each in its shortest form. An array or a map is its head and then what it holds.</summary>
internal readonly struct MessagePackWriter(IBufferWriter<byte> output)
{
    private const int LongestHead = 9;

    public void WriteNil() => Head(0xc0, 0, 0);

    public void WriteBoolean(bool value) => Head(value ? (byte)0xc3 : (byte)0xc2, 0, 0);

    public void WriteInteger(long value)
    {
        var bits = (ulong)value;
        if (value >= 0) WriteInteger(bits);
        else if (value >= -32) Head((byte)value, 0, 0);
        else if (value >= sbyte.MinValue) Head(0xd0, bits, 1);
        else if (value >= short.MinValue) Head(0xd1, bits, 2);
        else if (value >= int.MinValue) Head(0xd2, bits, 4);
        else Head(0xd3, bits, 8);
    }

    public void WriteInteger(ulong value)
    {
        if (value <= 0x7f) Head((byte)value, 0, 0);
        else if (value <= byte.MaxValue) Head(0xcc, value, 1);
        else if (value <= ushort.MaxValue) Head(0xcd, value, 2);
        else if (value <= uint.MaxValue) Head(0xce, value, 4);
        else Head(0xcf, value, 8);
    }

    public void WriteFloat(double value) => Head(0xcb, BitConverter.DoubleToUInt64Bits(value), 8);

    public void WriteString(string value) => WriteString(Encoding.UTF8.GetBytes(value));

    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        var length = (uint)utf8.Length;
        if (length <= 31) Head((byte)(0xa0 | length), 0, 0);
        else if (length <= byte.MaxValue) Head(0xd9, length, 1);
        else if (length <= ushort.MaxValue) Head(0xda, length, 2);
        else Head(0xdb, length, 4);
        output.Write(utf8);
    }

    public void WriteArray(int count)
    {
        if (count <= 15) Head((byte)(0x90 | count), 0, 0);
        else if (count <= ushort.MaxValue) Head(0xdc, (uint)count, 2);
        else Head(0xdd, (uint)count, 4);
    }

    public void WriteMap(int count)
    {
        if (count <= 15) Head((byte)(0x80 | count), 0, 0);
        else if (count <= ushort.MaxValue) Head(0xde, (uint)count, 2);
        else Head(0xdf, (uint)count, 4);
    }

    /// <summary>Writes what is a MessagePack value already.</summary>
    public void WriteWhole(ReadOnlySequence<byte> value)
    {
        foreach (var segment in value) output.Write(segment.Span);
    }

    /// <summary>Writes a format byte and the lowest bytes of a value behind it, the highest first.</summary>
    private void Head(byte format, ulong value, int size)
    {
        Span<byte> bigEndian = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, value);
        var head = output.GetSpan(LongestHead);
        head[0] = format;
        bigEndian[^size..].CopyTo(head[1..]);
        output.Advance(1 + size);
    }
}
