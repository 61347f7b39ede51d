using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Kind = CitySensors.Web.MessagePack.MessagePackKind;

namespace CitySensors.Web.MessagePack;

/// <summary>
/// Reads MessagePack value by value. What is no MessagePack, or not what is asked for, is an <see cref="InvalidDataException"/> that says
/// where. Nothing is allocated for a length that is announced but not there.
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>How deep arrays and maps may stand within one value.</summary>
    public const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool IsAtEnd => _at == _bytes.Length;

    /// <summary>Reads a value, or the head of an array or a map.</summary>
    public MessagePackToken Read()
    {
        var format = Take(1)[0];
        return format switch
        {
            <= 0x7f => new(Kind.Integer, format),
            <= 0x8f => Container(Kind.Map, format & 0x0fu),
            <= 0x9f => Container(Kind.Array, format & 0x0fu),
            <= 0xbf => Bytes(Kind.String, format & 0x1fu),
            0xc0 => new(Kind.Nil, 0),
            0xc2 => new(Kind.Boolean, 0),
            0xc3 => new(Kind.Boolean, 1),
            0xc4 => Bytes(Kind.Binary, Unsigned(1)),
            0xc5 => Bytes(Kind.Binary, Unsigned(2)),
            0xc6 => Bytes(Kind.Binary, Unsigned(4)),
            0xc7 => ExtensionOf(Unsigned(1)),
            0xc8 => ExtensionOf(Unsigned(2)),
            0xc9 => ExtensionOf(Unsigned(4)),
            0xca => new(Kind.Float, BitConverter.DoubleToUInt64Bits(BinaryPrimitives.ReadSingleBigEndian(Take(4)))),
            0xcb => new(Kind.Float, Unsigned(8)),
            0xcc => new(Kind.Integer, Unsigned(1)),
            0xcd => new(Kind.Integer, Unsigned(2)),
            0xce => new(Kind.Integer, Unsigned(4)),
            0xcf => Unsigned(8) is var value && value > long.MaxValue ? new(Kind.LargeInteger, value) : new(Kind.Integer, value),
            0xd0 => Signed((sbyte)Unsigned(1)),
            0xd1 => Signed((short)Unsigned(2)),
            0xd2 => Signed((int)Unsigned(4)),
            0xd3 => new(Kind.Integer, Unsigned(8)),
            0xd4 => ExtensionOf(1),
            0xd5 => ExtensionOf(2),
            0xd6 => ExtensionOf(4),
            0xd7 => ExtensionOf(8),
            0xd8 => ExtensionOf(16),
            0xd9 => Bytes(Kind.String, Unsigned(1)),
            0xda => Bytes(Kind.String, Unsigned(2)),
            0xdb => Bytes(Kind.String, Unsigned(4)),
            0xdc => Container(Kind.Array, Unsigned(2)),
            0xdd => Container(Kind.Array, Unsigned(4)),
            0xde => Container(Kind.Map, Unsigned(2)),
            0xdf => Container(Kind.Map, Unsigned(4)),
            >= 0xe0 => Signed((sbyte)format),
            0xc1 => throw Fault(_at - 1, "0xC1 begins no value"),
        };
    }

    /// <summary>Passes over a whole value and gives its bytes, which are then known to be well formed and not too deep.</summary>
    public ReadOnlySpan<byte> ReadWhole()
    {
        var start = _at;
        Skip(MaxDepth);
        return _bytes[start.._at];
    }

    /// <summary>Reads the head of an array: how many elements follow.</summary>
    public int ReadArray() => Expect(Kind.Array).Count;

    /// <summary>Reads the head of a map: how many pairs follow.</summary>
    public int ReadMap() => Expect(Kind.Map).Count;

    public long ReadInteger() => Expect(Kind.Integer).Integer;

    public bool ReadBoolean() => Expect(Kind.Boolean).Boolean;

    public string ReadString() => Text(_at, Expect(Kind.String));

    public string? ReadStringOrNil()
    {
        var start = _at;
        var token = Read();
        return token.Kind switch
        {
            Kind.Nil => null,
            Kind.String => Text(start, token),
            _ => throw Fault(start, $"{Kind.String} or {Kind.Nil} is needed, {token.Kind} stands there"),
        };
    }

    public readonly InvalidDataException Fault(string what) => Fault(_at, what);

    private static InvalidDataException Fault(int at, string what) => new($"MessagePack at byte {at}: {what}.");

    private static MessagePackToken Signed(long value) => new(Kind.Integer, (ulong)value);

    private static string Text(int at, MessagePackToken token) =>
        Utf8.IsValid(token.Data) ? Encoding.UTF8.GetString(token.Data) : throw Fault(at, "the string is not UTF-8");

    private MessagePackToken Expect(Kind kind)
    {
        var start = _at;
        var token = Read();
        return token.Kind == kind ? token : throw Fault(start, $"{kind} is needed, {token.Kind} stands there");
    }

    private void Skip(int depth)
    {
        var start = _at;
        var token = Read();
        if (token.Kind is not (Kind.Array or Kind.Map)) return;
        if (depth == 0) throw Fault(start, $"arrays and maps stand deeper than {MaxDepth}");
        var values = token.Kind == Kind.Map ? 2L * token.Count : token.Count;
        for (; values > 0; values--) Skip(depth - 1);
    }

    private MessagePackToken Container(Kind kind, ulong count)
    {
        // Every value has one byte at least.
        var left = _bytes.Length - _at;
        if ((kind == Kind.Map ? 2 * count : count) > (ulong)left) throw Fault(_at, $"{kind} of {count} announced, {left} bytes are left");
        return new(kind, count);
    }

    private MessagePackToken Bytes(Kind kind, ulong length) => new(kind, 0, Take(length));

    private MessagePackToken ExtensionOf(ulong length)
    {
        var type = Take(1)[0];
        return new(Kind.Extension, type, Take(length));
    }

    private ulong Unsigned(int size)
    {
        ulong value = 0;
        foreach (var part in Take((ulong)size)) value = value << 8 | part;
        return value;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        var left = _bytes.Length - _at;
        if (length > (ulong)left) throw Fault(_at, $"{length} bytes are needed, {left} are left");
        var taken = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }
}
