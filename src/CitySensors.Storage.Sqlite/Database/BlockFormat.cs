using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using CitySensors.Core.Quality;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// The layout of a block of readings, little-endian: format (1 byte), width of event times (1), width of arrival times (1), 0 (1),
/// CRC-32C of everything except itself (4), count (2), flagged count (2), minimum event time in ticks (8), minimum arrival time in ticks (8), a bit
/// for each sensor type with a value (8); then event times as offsets in units, arrival times as offsets in ticks, the flagged
/// readings (index 2, outliers 8, failed 8, suspect 8), and a column for each bit. Format 1 is without masks of suspect values. Format 3 is that of
/// blocks with corrected values: after the columns come a bit for each sensor type of these (8), and a column of the values before calibration for
/// each bit, without a value where it is the same. Format 4 is that of blocks with flags of tests on sequences: it has all of format 3, also if no value
/// was corrected, and then the number of these readings (2), and of each its index (2) and the masks of the tests (8 each).
/// </summary>
internal static class BlockFormat
{
    public const byte Version = 2;

    public const byte WithoutSuspect = 1;

    public const byte WithRaw = 3;

    public const byte WithTests = 4;

    public const int HeaderLength = 36;

    public const int CrcAt = 4;

    public const int FlaggedLength = sizeof(ushort) + 3 * sizeof(ulong);

    public const int TestedLength = sizeof(ushort) + TestFlags.Masks * sizeof(ulong);

    /// <summary>Added to the width of event times if their unit is the tick; usually it is the microsecond, of which an hour fits into 4 bytes.</summary>
    public const byte InTicks = 0x80;

    public static uint CrcOf(ReadOnlySpan<byte> block) =>
        ~Crc(Crc(uint.MaxValue, block[..CrcAt]), block[(CrcAt + sizeof(uint))..]);

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return crc;
    }
}
