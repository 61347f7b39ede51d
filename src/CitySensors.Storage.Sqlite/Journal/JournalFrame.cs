using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CitySensors.Storage.Sqlite.Journal;

/// <summary>The framing of a record: length, CRC-32C, type, content. The checksum also covers the position.</summary>
internal static class JournalFrame
{
    /// <summary>Set in the type of the first record of a group. A group is written only after the previous one is synced.</summary>
    private const byte FirstOfGroup = 0x80;

    public const int HeaderBytes = sizeof(uint) + sizeof(uint) + sizeof(byte);

    public static void WriteHeader(Span<byte> frame, long position, byte type, bool isFirstOfGroup, ReadOnlySpan<byte> content)
    {
        if (isFirstOfGroup) type |= FirstOfGroup;
        BinaryPrimitives.WriteInt32LittleEndian(frame, content.Length);
        frame[8] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(position, type, content));
    }

    /// <summary>Reads the record at the start of the data; false if there is no complete record.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, long position, out byte type, out ReadOnlySpan<byte> content)
    {
        var isWhole = TryReadTyped(text, position, out type, out content);
        type &= unchecked((byte)~FirstOfGroup);
        return isWhole;
    }

    /// <summary>
    /// The position of a later complete record that starts a group, or null if there is none. The last write may be
    /// torn in the middle, so that some of its own records follow; a group that follows was written after this position was synced.
    /// </summary>
    public static long? FindGroupAfter(ReadOnlySpan<byte> text, long position)
    {
        for (var at = 1; at < text.Length - HeaderBytes; at++)
            if ((text[at + 8] & FirstOfGroup) != 0 && TryReadTyped(text[at..], position + at, out _, out _)) return position + at;
        return null;
    }

    private static bool TryReadTyped(ReadOnlySpan<byte> text, long position, out byte type, out ReadOnlySpan<byte> content)
    {
        type = 0;
        content = default;
        if (text.Length < HeaderBytes) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(text);
        if (length <= 0 || length > text.Length - HeaderBytes) return false;
        type = text[8];
        content = text.Slice(HeaderBytes, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(text[4..]) == Checksum(position, type, content);
    }

    public static uint Checksum(long position, byte type, ReadOnlySpan<byte> content)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, (ulong)position), type);
        var words = MemoryMarshal.Cast<byte, ulong>(content);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in content[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
