using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>
/// The journal record of a delta, little-endian: 1 for a removal (1 byte), revision (8), catalogue version (4), length of the id (1)
/// and the id, length of the state (4) and the state, length of the alert entries (4) and the entries as JSON, number of rows (4), and the rows:
/// event ticks (8), arrival ticks (8), a bit for each sensor type with a value (8), which masks follow (1), the masks of outliers, of
/// failed and of suspect values if they are not zero (8 each), and the values (8 each); then, if values were corrected, a bit for each sensor
/// type of these (8), and their values before calibration (8 each); then, if tests on sequences found something, their masks (8 each). If readings were changed that were
/// stored before, the length (4) and the changes as JSON follow.
/// </summary>
internal static class DeltaRecord
{
    public const byte Type = 3;
    private const byte HasOutliers = 1;
    private const byte HasFailed = 2;
    private const byte HasSuspect = 4;
    private const byte HasRaw = 16;
    private const byte HasTests = 32;
    private const int FixedBytes = 1 + 8 + 4 + 1 + 4 + 4 + 4;
    private const int FixedRowBytes = 8 + 8 + 8 + 1 + 8 + 8 + 8 + TestFlags.Masks * 8;
    private const int MaxIdBytes = Identifier.MaxLength * 3;

    /// <summary>An upper bound for an entry, even if all ids and names are escaped (6 bytes per character) and numbers have 300 digits.</summary>
    private const int MaxAlertBytes = 8192;

    /// <summary>An upper bound for a change of a reading without its values, even if its texts are escaped (6 bytes per character).</summary>
    private const int MaxRevisionBytes = 6 * (Withdrawal.MaxReasonLength + 2 * 128) + 256;

    /// <summary>An upper bound for a value before a change.</summary>
    private const int MaxRevisedValueBytes = 6 * Identifier.MaxLength + 128;

    /// <summary>The maximum size of the record of a delta.</summary>
    public static int MaxBytes(StationDelta delta) => FixedBytes + MaxIdBytes + delta.State.Length
        + delta.Alerts.Count * MaxAlertBytes + delta.Rows.Count * (FixedRowBytes + delta.Rows.Width * sizeof(double) * (delta.Rows.HasRaw ? 2 : 1) + sizeof(ulong)) + MaxRevisionsBytes(delta);

    private static int MaxRevisionsBytes(StationDelta delta) => delta.Revisions.Count == 0
        ? 0 : sizeof(int) + delta.Revisions.Sum(revision => MaxRevisionBytes + revision.Before.Count * MaxRevisedValueBytes);

    public static void Append(JournalGroup group, StationDelta delta) => group.Append(Type, MaxBytes(delta), delta, Write);

    private static int Write(Span<byte> into, StationDelta delta)
    {
        var rest = into;
        rest[0] = delta.IsRemoval ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(rest[1..], delta.Revision);
        BinaryPrimitives.WriteInt32LittleEndian(rest[9..], delta.Rows.Catalogue.Version);
        rest = rest[13..];
        rest[0] = (byte)Encoding.UTF8.GetBytes(delta.StationId, rest[1..]);
        rest = rest[(1 + rest[0])..];
        WriteBytes(ref rest, delta.State);
        WriteBytes(ref rest, delta.Alerts.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(delta.Alerts, DeltaRecordJson.Default.ListAlert));
        var rows = delta.Rows;
        BinaryPrimitives.WriteInt32LittleEndian(rest, rows.Count);
        rest = rest[4..];
        for (var i = 0; i < rows.Count; i++) WriteRow(ref rest, rows, i);
        if (delta.Revisions.Count > 0) WriteBytes(ref rest, JsonSerializer.SerializeToUtf8Bytes(delta.Revisions, DeltaRecordJson.Default.ListReadingRevision));
        return into.Length - rest.Length;
    }

    private static void WriteRow(ref Span<byte> rest, ScoredRows rows, int i)
    {
        var flags = rows.Flags[i];
        BinaryPrimitives.WriteInt64LittleEndian(rest, rows.EventTicks[i]);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], rows.ArrivedTicks[i]);
        rest[24] = (byte)((flags.Outliers == 0 ? 0 : HasOutliers) | (flags.Failed == 0 ? 0 : HasFailed) | (flags.Suspect == 0 ? 0 : HasSuspect));
        var at = 25;
        foreach (var mask in (ReadOnlySpan<ulong>)[flags.Outliers, flags.Failed, flags.Suspect])
        {
            if (mask == 0) continue;
            BinaryPrimitives.WriteUInt64LittleEndian(rest[at..], mask);
            at += 8;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], WriteValues(rest, ref at, rows.ValuesOf(i)));
        var maskAt = at;
        at += 8;
        if (WriteValues(rest, ref at, rows.RawOf(i)) is var corrected and not 0)
        {
            rest[24] |= HasRaw;
            BinaryPrimitives.WriteUInt64LittleEndian(rest[maskAt..], corrected);
        }
        else
        {
            at = maskAt;
        }

        if (flags.Tests is { } tests) WriteTests(rest, ref at, tests);
        rest = rest[at..];
    }

    private static void WriteTests(Span<byte> row, ref int at, TestFlags tests)
    {
        row[24] |= HasTests;
        Span<ulong> masks = stackalloc ulong[TestFlags.Masks];
        tests.CopyTo(masks);
        foreach (var mask in masks)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(row[at..], mask);
            at += sizeof(ulong);
        }
    }

    /// <returns>A bit for each value.</returns>
    private static ulong WriteValues(Span<byte> into, ref int at, ReadOnlySpan<double> values)
    {
        ulong present = 0;
        for (var slot = 0; slot < values.Length; slot++)
        {
            if (double.IsNaN(values[slot])) continue;
            present |= 1UL << slot;
            BinaryPrimitives.WriteDoubleLittleEndian(into[at..], values[slot]);
            at += 8;
        }

        return present;
    }

    private static void WriteBytes(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, bytes.Length);
        bytes.CopyTo(rest[4..]);
        rest = rest[(4 + bytes.Length)..];
    }

    /// <exception cref="ArgumentOutOfRangeException">The record is truncated.</exception>
    public static RecordedDelta Read(ReadOnlySpan<byte> content)
    {
        var isRemoval = content[0] != 0;
        var revision = BinaryPrimitives.ReadInt64LittleEndian(content[1..]);
        var catalogueVersion = BinaryPrimitives.ReadInt32LittleEndian(content[9..]);
        content = content[13..];
        var station = Encoding.UTF8.GetString(content.Slice(1, content[0]));
        content = content[(1 + content[0])..];
        var state = TakeBytes(ref content).ToArray();
        var alerts = TakeBytes(ref content);
        List<Alert> entries = alerts.IsEmpty ? [] : JsonSerializer.Deserialize(alerts, DeltaRecordJson.Default.ListAlert) ?? [];
        var rows = new RecordedRow[BinaryPrimitives.ReadInt32LittleEndian(content)];
        content = content[4..];
        for (var i = 0; i < rows.Length; i++) rows[i] = TakeRow(ref content);
        List<ReadingRevision> revisions = content.IsEmpty ? [] : JsonSerializer.Deserialize(TakeBytes(ref content), DeltaRecordJson.Default.ListReadingRevision) ?? [];
        return new RecordedDelta(station, revision, catalogueVersion, isRemoval, state, entries, rows, revisions);
    }

    private static RecordedRow TakeRow(ref ReadOnlySpan<byte> rest)
    {
        var (eventTicks, arrivedTicks) = (BinaryPrimitives.ReadInt64LittleEndian(rest), BinaryPrimitives.ReadInt64LittleEndian(rest[8..]));
        var present = BinaryPrimitives.ReadUInt64LittleEndian(rest[16..]);
        var masks = rest[24];
        rest = rest[25..];
        var outliers = (masks & HasOutliers) == 0 ? 0 : TakeUInt64(ref rest);
        var failed = (masks & HasFailed) == 0 ? 0 : TakeUInt64(ref rest);
        var suspect = (masks & HasSuspect) == 0 ? 0 : TakeUInt64(ref rest);
        var values = TakeValues(ref rest, present);
        var raw = (masks & HasRaw) == 0 ? null : TakeValues(ref rest, TakeUInt64(ref rest));
        var tests = (masks & HasTests) == 0 ? null : TakeTests(ref rest);
        return new RecordedRow(eventTicks, arrivedTicks, new ValueFlags(outliers, failed, suspect, tests), values, raw);
    }

    private static TestFlags? TakeTests(ref ReadOnlySpan<byte> rest)
    {
        Span<ulong> masks = stackalloc ulong[TestFlags.Masks];
        for (var i = 0; i < masks.Length; i++) masks[i] = TakeUInt64(ref rest);
        return TestFlags.Of(masks);
    }

    private static double[] TakeValues(ref ReadOnlySpan<byte> rest, ulong present)
    {
        var values = new double[64 - BitOperations.LeadingZeroCount(present)];
        Array.Fill(values, double.NaN);
        for (; present != 0; present &= present - 1)
            values[BitOperations.TrailingZeroCount(present)] = BitConverter.UInt64BitsToDouble(TakeUInt64(ref rest));
        return values;
    }

    private static ulong TakeUInt64(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        rest = rest[8..];
        return value;
    }

    private static ReadOnlySpan<byte> TakeBytes(ref ReadOnlySpan<byte> rest)
    {
        var bytes = rest.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(rest));
        rest = rest[(4 + bytes.Length)..];
        return bytes;
    }
}

/// <summary>A delta read from the journal.</summary>
internal sealed record RecordedDelta(
    string StationId,
    long Revision,
    int CatalogueVersion,
    bool IsRemoval,
    byte[] State,
    IReadOnlyList<Alert> Alerts,
    IReadOnlyList<RecordedRow> Rows,
    IReadOnlyList<ReadingRevision> Revisions);

/// <param name="Raw">The values before calibration, NaN where they are the same; null if all are.</param>
internal readonly record struct RecordedRow(long EventTicks, long ArrivedTicks, ValueFlags Flags, double[] Values, double[]? Raw = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(List<Alert>))]
[JsonSerializable(typeof(List<ReadingRevision>))]
internal sealed partial class DeltaRecordJson : JsonSerializerContext;
