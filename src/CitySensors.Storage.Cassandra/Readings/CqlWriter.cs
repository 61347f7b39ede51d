using System.Buffers.Binary;
using System.Text;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>Encodes values for the native protocol of CQL, for the one statement that runs for every reading.</summary>
/// <remarks>The driver would box each number of a list and allocate an array for it; it sends bytes unchanged, regardless of the column type.</remarks>
internal static class CqlWriter
{
    public const int LengthBytes = sizeof(int);

    /// <summary>Dates are days since -5877641-06-23, so that 1970 is in the middle.</summary>
    private const uint DayOf1970 = 1u << 31;

    public static byte[] Int(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Long(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Date(int daysSince1970)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, unchecked(DayOf1970 + (uint)daysSince1970));
        return bytes;
    }

    /// <summary>Nanoseconds of the day.</summary>
    public static byte[] Time(long ticksOfDay) => Long(ticksOfDay * TimeSpan.NanosecondsPerTick);

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] TextList(IReadOnlyCollection<string> texts)
    {
        var bytes = new byte[TextListBytes(texts)];
        Span<byte> rest = bytes;
        WriteTextList(ref rest, texts);
        return bytes;
    }

    public static int TextListBytes(IReadOnlyCollection<string> texts) => LengthBytes + texts.Sum(text => LengthBytes + Encoding.UTF8.GetByteCount(text));

    public static void WriteTextList(ref Span<byte> into, IReadOnlyCollection<string> texts)
    {
        WriteInt(ref into, texts.Count);
        foreach (var text in texts)
        {
            var length = Encoding.UTF8.GetBytes(text, into[LengthBytes..]);
            WriteInt(ref into, length);
            into = into[length..];
        }
    }

    public static void WriteInt(ref Span<byte> into, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(into, value);
        into = into[sizeof(int)..];
    }

    public static void WriteLong(ref Span<byte> into, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(into, value);
        into = into[sizeof(long)..];
    }
}
