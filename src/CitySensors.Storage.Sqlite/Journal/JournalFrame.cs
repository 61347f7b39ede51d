using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CitySensors.Storage.Sqlite.Journal;

/// <summary>How a record stands in a segment: length, CRC-32C, type, content. The checksum covers the position too.</summary>
internal static class JournalFrame
{
    public const int HeaderBytes = sizeof(uint) + sizeof(uint) + sizeof(byte);

    public static void WriteHeader(Span<byte> frame, long position, byte type, ReadOnlySpan<byte> content)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, content.Length);
        frame[8] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(position, type, content));
    }

    /// <summary>The record that begins the text, or false where there is none that is whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, long position, out byte type, out ReadOnlySpan<byte> content)
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
