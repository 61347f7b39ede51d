using System.Buffers.Binary;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// A lossless codec for the values of one sensor type in a block. Stations send decimals with few digits, which are stored as integers in
/// units of the last digit, a quarter of the size; if that would change a single bit, they are stored as doubles.
/// </summary>
/// <remarks>
/// A correctly parsed decimal with d digits is the double nearest to n / 10^d, and so is the quotient of n and 10^d, both of which a double
/// represents exactly: the division restores the same bits.
/// </remarks>
internal static class ColumnCodec
{
    /// <summary>The maximum size: kind, base, and values at full width.</summary>
    public static int MaxLength(int count) => 2 + sizeof(long) + count * sizeof(double);

    private const byte AsTheyAre = 0xFF;

    /// <summary>Integers stay far below 2^53, and their offsets fit in 4 bytes with one code left for a missing value.</summary>
    private const double GreatestWhole = 1 << 30;

    private const ulong NoValue = ulong.MaxValue;

    /// <summary>Makes every integer positive, so that none equals the code for a missing value.</summary>
    private const long Bias = 1L << 31;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    /// <param name="column">The values; NaN if there is none.</param>
    /// <param name="offsets">A buffer of the same length.</param>
    /// <param name="into">A buffer of <see cref="MaxLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(ReadOnlySpan<double> column, Span<ulong> offsets, Span<byte> into)
    {
        for (var digits = 0; digits < PowersOfTen.Length; digits++)
        {
            if (!TryScale(column, PowersOfTen[digits], offsets, out var least, out var width)) continue;
            into[0] = (byte)digits;
            into[1] = (byte)width;
            BinaryPrimitives.WriteInt32LittleEndian(into[2..], least);
            OffsetCodec.Write(offsets[..column.Length], width, into[6..]);
            return 6 + column.Length * width;
        }

        into[0] = AsTheyAre;
        for (var i = 0; i < column.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(into[(1 + i * sizeof(double))..], column[i]);
        return 1 + column.Length * sizeof(double);
    }

    /// <param name="bytes">The cursor at the start of the column.</param>
    /// <param name="offsets">A buffer for as many offsets as there are values.</param>
    /// <param name="values">Row-major values; the column is at every <paramref name="stride"/>-th index.</param>
    /// <param name="stride">The number of values per row.</param>
    /// <exception cref="InvalidDataException">The column is invalid.</exception>
    public static void Read(ref ByteCursor bytes, Span<ulong> offsets, Span<double> values, int stride)
    {
        var digits = bytes.TakeByte();
        if (digits == AsTheyAre)
        {
            var from = bytes.Take(offsets.Length * sizeof(double));
            for (var i = 0; i < offsets.Length; i++) values[i * stride] = BinaryPrimitives.ReadDoubleLittleEndian(from[(i * sizeof(double))..]);
            return;
        }

        if (digits >= PowersOfTen.Length) throw new InvalidDataException($"Unknown column kind {digits}.");
        var width = bytes.TakeByte();
        var least = bytes.TakeInt32();
        OffsetCodec.Read(ref bytes, width, offsets);
        var noValue = NoValueOf(width);
        for (var i = 0; i < offsets.Length; i++)
            values[i * stride] = width > 0 && offsets[i] == noValue ? double.NaN : (least + (long)offsets[i]) / PowersOfTen[digits];
    }

    private static bool TryScale(ReadOnlySpan<double> column, double power, Span<ulong> offsets, out int least, out int width)
    {
        width = 0;
        (least, var greatest) = (int.MaxValue, int.MinValue);
        var missing = false;
        for (var i = 0; i < column.Length; i++)
        {
            var value = column[i];
            if (double.IsNaN(value))
            {
                missing = true;
                offsets[i] = NoValue;
                continue;
            }

            var scaled = Math.Round(value * power);
            if (!(Math.Abs(scaled) <= GreatestWhole)) return false;
            var whole = (int)scaled;
            // Compare bits, so that -0 is preserved.
            if (BitConverter.DoubleToInt64Bits(whole / power) != BitConverter.DoubleToInt64Bits(value)) return false;
            least = Math.Min(least, whole);
            greatest = Math.Max(greatest, whole);
            offsets[i] = (ulong)(whole + Bias);
        }

        if (least > greatest) least = greatest = 0;
        // The largest number of a width encodes a missing value, so it cannot be used.
        width = OffsetCodec.WidthFor((ulong)((long)greatest - least) + 1);
        if (!missing && greatest == least) width = 0;
        var noValue = NoValueOf(width);
        for (var i = 0; i < column.Length; i++) offsets[i] = offsets[i] == NoValue ? noValue : offsets[i] - (ulong)(least + Bias);
        return true;
    }

    private static ulong NoValueOf(int width) => width == 0 ? 0 : ulong.MaxValue >> (64 - 8 * width);
}
