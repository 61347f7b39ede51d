using System.Buffers.Binary;
using Cassandra;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>The contents of a row, as the user-defined type "scored".</summary>
/// <param name="Values">One value per slot; NaN if there is no value.</param>
/// <param name="Quality">One flag per slot.</param>
/// <param name="Outliers">The sensors with an outlier.</param>
/// <param name="CatalogueVersion">The catalogue version by which it was scored.</param>
/// <param name="Arrived">The arrival time, to the millisecond.</param>
internal sealed record ScoredCell(double[] Values, QualityFlag[] Quality, string[] Outliers, int CatalogueVersion, DateTimeOffset Arrived)
{
    /// <summary>The values before calibration, NaN where they are the same; null if all are, and in rows from before there were calibrations.</summary>
    public double[]? Raw { get; init; }

    /// <summary>The tests on sequences that found something, one per slot; null if none did, and in rows from before there were tests.</summary>
    public QualityTest[]? Tests { get; init; }

    /// <summary>The columns read by <see cref="Of"/>.</summary>
    public const string Columns =
        "scored.values AS values, scored.quality AS quality, scored.outliers AS outliers, scored.catalogue AS catalogue, scored.arrived AS arrived, scored.raw AS raw, scored.tests AS tests";

    private const int ValueBytes = CqlWriter.LengthBytes + sizeof(double);
    private const int ScoreBytes = CqlWriter.LengthBytes + sizeof(float);
    private const int Fields = 6;

    public static byte[] Encode(
        in Reading reading, Scores scores, IReadOnlyList<SensorType> sensors, int catalogueVersion, long arrivedTicks)
    {
        var outliers = Names(scores.Outliers, sensors);
        var values = reading.Values;
        var width = values.Length;
        var hasRaw = reading.Raw.ContainsAnyExcept(double.NaN);
        var listBytes = CqlWriter.LengthBytes + width * ValueBytes + CqlWriter.LengthBytes + width * ScoreBytes;
        var outlierBytes = outliers.Length == 0 ? 0 : CqlWriter.TextListBytes(outliers);
        var rawBytes = hasRaw ? CqlWriter.LengthBytes + ValuesBytes(reading.Raw.Length) : scores.Tests is null ? 0 : CqlWriter.LengthBytes;
        var testBytes = scores.Tests is null ? 0 : CqlWriter.LengthBytes + width;
        var cell = new byte[Fields * CqlWriter.LengthBytes + listBytes + width + outlierBytes + sizeof(int) + sizeof(long) + rawBytes + testBytes];

        Span<byte> rest = cell;
        WriteValues(ref rest, values);
        WriteScores(ref rest, scores.StandardScores[..width]);
        CqlWriter.WriteInt(ref rest, width);
        for (var i = 0; i < width; i++) rest[i] = (byte)('0' + (byte)scores.Quality[i]);
        rest = rest[width..];
        // Null if there are no outliers, which is the normal case.
        CqlWriter.WriteInt(ref rest, outliers.Length == 0 ? -1 : outlierBytes);
        if (outliers.Length > 0) CqlWriter.WriteTextList(ref rest, outliers);
        CqlWriter.WriteInt(ref rest, sizeof(int));
        CqlWriter.WriteInt(ref rest, catalogueVersion);
        CqlWriter.WriteInt(ref rest, sizeof(long));
        CqlWriter.WriteLong(ref rest, (arrivedTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);
        // Fields at the end may be missing; most rows have no raw values, and none that tests on sequences flagged.
        if (hasRaw) WriteValues(ref rest, reading.Raw);
        else if (scores.Tests is not null) CqlWriter.WriteInt(ref rest, -1);
        if (scores.Tests is { } tests) WriteTests(ref rest, tests, width);
        return cell;
    }

    /// <summary>A hexadecimal digit per slot, as the quality is one digit.</summary>
    private static void WriteTests(ref Span<byte> into, TestFlags tests, int width)
    {
        CqlWriter.WriteInt(ref into, width);
        for (var slot = 0; slot < width; slot++) into[slot] = (byte)"0123456789abcdef"[(int)TestFlags.At(tests, slot)];
        into = into[width..];
    }

    /// <exception cref="InvalidDataException">The cell is invalid.</exception>
    public static ScoredCell Of(Row row)
    {
        var values = row.GetValue<double[]?>("values") ?? throw new InvalidDataException("Missing values.");
        var quality = row.GetValue<string?>("quality") ?? "";
        if (quality.Length != values.Length) throw new InvalidDataException($"{values.Length} values but {quality.Length} quality flags.");
        return new ScoredCell(
            values,
            [.. quality.Select(digit => (QualityFlag)(digit - '0'))],
            row.GetValue<string[]?>("outliers") ?? [],
            row.GetValue<int?>("catalogue") ?? throw new InvalidDataException("Missing catalogue version."),
            row.GetValue<DateTimeOffset?>("arrived") ?? throw new InvalidDataException("Missing arrival time."))
        {
            Raw = row.GetValue<double[]?>("raw"),
            Tests = row.GetValue<string?>("tests") is { } tests ? [.. tests.Select(digit => (QualityTest)Convert.ToInt32(digit.ToString(), 16))] : null,
        };
    }

    private static int ValuesBytes(int count) => CqlWriter.LengthBytes + count * ValueBytes;

    private static string[] Names(ulong slots, IReadOnlyList<SensorType> sensors) =>
        slots == 0 ? [] : [.. sensors.Where((_, slot) => (slots >> slot & 1) != 0).Select(type => type.Id)];

    private static void WriteValues(ref Span<byte> into, ReadOnlySpan<double> values)
    {
        CqlWriter.WriteInt(ref into, ValuesBytes(values.Length));
        CqlWriter.WriteInt(ref into, values.Length);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(into, sizeof(double));
            BinaryPrimitives.WriteDoubleBigEndian(into[CqlWriter.LengthBytes..], value);
            into = into[ValueBytes..];
        }
    }

    private static void WriteScores(ref Span<byte> into, ReadOnlySpan<double> scores)
    {
        CqlWriter.WriteInt(ref into, CqlWriter.LengthBytes + scores.Length * ScoreBytes);
        CqlWriter.WriteInt(ref into, scores.Length);
        foreach (var score in scores)
        {
            BinaryPrimitives.WriteInt32BigEndian(into, sizeof(float));
            BinaryPrimitives.WriteSingleBigEndian(into[CqlWriter.LengthBytes..], (float)score);
            into = into[ScoreBytes..];
        }
    }
}
