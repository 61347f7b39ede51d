using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace CitySensors.Web.MessagePack;

/// <summary>The one extension that MessagePack itself defines: a point in time.</summary>
internal static class MessagePackTimestamp
{
    public const sbyte ExtensionType = -1;

    private const uint NanosecondsPerSecond = 1_000_000_000;

    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The time as RFC 3339 text in UTC, to the nanosecond.</summary>
    /// <exception cref="JsonException">There is no such time, or RFC 3339 has no text for it.</exception>
    public static string ToRfc3339(ReadOnlySpan<byte> data)
    {
        var (seconds, nanoseconds) = Read(data);
        if (seconds < FirstSecond || seconds > LastSecond || nanoseconds >= NanosecondsPerSecond)
            throw new JsonException($"The timestamp of {seconds} s and {nanoseconds} ns is not within the years 1 to 9999.");

        var text = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var fraction = nanoseconds == 0 ? "" : "." + nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{text}{fraction}Z";
    }

    /// <summary>Seconds since 1970 and nanoseconds within the second, of which there are three forms.</summary>
    private static (long Seconds, uint Nanoseconds) Read(ReadOnlySpan<byte> data)
    {
        const int SecondsBits = 34;
        switch (data.Length)
        {
            case 4:
                return (BinaryPrimitives.ReadUInt32BigEndian(data), 0);
            case 8:
                var both = BinaryPrimitives.ReadUInt64BigEndian(data);
                return ((long)(both & ((1UL << SecondsBits) - 1)), (uint)(both >> SecondsBits));
            case 12:
                return (BinaryPrimitives.ReadInt64BigEndian(data[4..]), BinaryPrimitives.ReadUInt32BigEndian(data));
            default:
                throw new JsonException($"A timestamp has 4, 8 or 12 bytes, not {data.Length}.");
        }
    }
}
