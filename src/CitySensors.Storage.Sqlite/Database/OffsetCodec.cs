using System.Buffers.Binary;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Encodes numbers as unsigned offsets of 0, 1, 2, 4 or 8 bytes from a base stored by the caller.</summary>
internal static class OffsetCodec
{
    /// <summary>The smallest width for offsets up to <paramref name="greatest"/>; 0 if all are 0.</summary>
    public static int WidthFor(ulong greatest) => greatest switch
    {
        0 => 0,
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        <= uint.MaxValue => 4,
        _ => 8,
    };

    public static void Write(ReadOnlySpan<ulong> offsets, int width, Span<byte> into)
    {
        switch (width)
        {
            case 0:
                break;
            case 1:
                for (var i = 0; i < offsets.Length; i++) into[i] = (byte)offsets[i];
                break;
            case 2:
                for (var i = 0; i < offsets.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(into[(i * 2)..], (ushort)offsets[i]);
                break;
            case 4:
                for (var i = 0; i < offsets.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(into[(i * 4)..], (uint)offsets[i]);
                break;
            case 8:
                for (var i = 0; i < offsets.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(into[(i * 8)..], offsets[i]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(width), width, "The width must be 0, 1, 2, 4 or 8 bytes.");
        }
    }

    /// <exception cref="InvalidDataException">The width is invalid or the data is truncated.</exception>
    public static void Read(ref ByteCursor bytes, int width, Span<ulong> offsets)
    {
        if (width is not (0 or 1 or 2 or 4 or 8)) throw new InvalidDataException($"Unknown offset width {width}.");
        var from = bytes.Take(offsets.Length * width);
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = width switch
            {
                0 => 0,
                1 => from[i],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(from[(i * 2)..]),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(from[(i * 4)..]),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(from[(i * 8)..]),
            };
        }
    }
}
