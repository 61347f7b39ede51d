namespace CitySensors.Web.MessagePack;

internal enum MessagePackKind
{
    Nil,
    Boolean,
    Integer,

    /// <summary>An integer of 2^63 or more.</summary>
    LargeInteger,
    Float,
    String,
    Binary,
    Array,
    Map,
    Extension,
}

/// <summary>One MessagePack value; of an array or a map only its head, what it holds comes behind it.</summary>
internal readonly ref struct MessagePackToken(MessagePackKind kind, ulong bits, ReadOnlySpan<byte> data = default)
{
    public MessagePackKind Kind => kind;

    public bool Boolean => bits != 0;

    public long Integer => (long)bits;

    public ulong LargeInteger => bits;

    public double Float => BitConverter.UInt64BitsToDouble(bits);

    /// <summary>Elements of an array, pairs of a map.</summary>
    public int Count => (int)bits;

    public sbyte ExtensionType => (sbyte)bits;

    /// <summary>The bytes of a string, a binary or an extension.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;
}
