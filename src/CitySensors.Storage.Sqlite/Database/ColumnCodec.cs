using System.Buffers.Binary;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// The values of one sensor type in a block, to the bit. Stations send decimals of a few digits, and those are kept as whole numbers of
/// their last digit, which takes a quarter of the room; where that would change a single bit they are kept as they are.
/// </summary>
/// <remarks>
/// A decimal of d digits read correctly is the double nearest to n / 10^d, and so is the quotient of n and 10^d, both of which a double
/// holds exactly: the division gives back the same bits.
/// </remarks>
internal static class ColumnCodec
{
    /// <summary>The kind, the base, and the values at their widest.</summary>
    public static int MaxLength(int count) => 2 + sizeof(long) + count * sizeof(double);

    private const byte AsTheyAre = 0xFF;

    /// <summary>Whole numbers stay far below 2^53, and their offsets within 4 bytes with one to spare for no value.</summary>
    private const double GreatestWhole = 1 << 30;

    private const ulong NoValue = ulong.MaxValue;

    /// <summary>Makes every whole number positive, so that none is taken for no value.</summary>
    private const long Bias = 1L << 31;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    /// <param name="column">The values, NaN where there is none.</param>
    /// <param name="offsets">Room for as many.</param>
    /// <param name="into">Room for <see cref="MaxLength"/>.</param>
    /// <returns>How many bytes were written.</returns>
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

    /// <param name="bytes">Where the column begins.</param>
    /// <param name="offsets">Room for as many as there are values.</param>
    /// <param name="values">Row-major values, the column's at every <paramref name="stride"/>.</param>
    /// <param name="stride">How many values a row has.</param>
    /// <exception cref="InvalidDataException">It is no such column.</exception>
    public static void Read(ref ByteCursor bytes, Span<ulong> offsets, Span<double> values, int stride)
    {
        var digits = bytes.TakeByte();
        if (digits == AsTheyAre)
        {
            var from = bytes.Take(offsets.Length * sizeof(double));
            for (var i = 0; i < offsets.Length; i++) values[i * stride] = BinaryPrimitives.ReadDoubleLittleEndian(from[(i * sizeof(double))..]);
            return;
        }

        if (digits >= PowersOfTen.Length) throw new InvalidDataException($"A column is of the unknown kind {digits}.");
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
            // By their bits, so that -0 stays what it is.
            if (BitConverter.DoubleToInt64Bits(whole / power) != BitConverter.DoubleToInt64Bits(value)) return false;
            least = Math.Min(least, whole);
            greatest = Math.Max(greatest, whole);
            offsets[i] = (ulong)(whole + Bias);
        }

        if (least > greatest) least = greatest = 0;
        // A width's greatest number stands for no value, so it must not be one.
        width = OffsetCodec.WidthFor((ulong)((long)greatest - least) + 1);
        if (!missing && greatest == least) width = 0;
        var noValue = NoValueOf(width);
        for (var i = 0; i < column.Length; i++) offsets[i] = offsets[i] == NoValue ? noValue : offsets[i] - (ulong)(least + Bias);
        return true;
    }

    private static ulong NoValueOf(int width) => width == 0 ? 0 : ulong.MaxValue >> (64 - 8 * width);
}
