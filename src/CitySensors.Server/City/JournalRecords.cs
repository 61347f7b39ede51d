using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Server.City;

/// <summary>What the journal holds: accepted readings and changes of definitions, in the order in which the city took them.</summary>
internal static class JournalRecords
{
    public const byte ReadingsType = 1;
    public const byte ChangeType = 2;

    private const int BatchHeaderBytes = sizeof(long) + sizeof(int) + sizeof(int);
    private const int RowHeaderBytes = sizeof(byte) + sizeof(long) + sizeof(ulong);
    private const int MaxIdBytes = Identifier.MaxLength * 3;

    /// <summary>How many bytes the readings of a batch take at most.</summary>
    public static int MaxBytes(ReadingBatch batch) =>
        BatchHeaderBytes + batch.Count * (RowHeaderBytes + MaxIdBytes + batch.Width * sizeof(double));

    public static void AppendReadings(JournalGroup group, ReadingBatch batch, List<int> accepted)
    {
        if (accepted.Count > 0) group.Append(ReadingsType, MaxBytes(batch), (batch, accepted), WriteReadings);
    }

    /// <summary>Makes the batch hold the readings of a record.</summary>
    public static void ReadReadings(ReadOnlySpan<byte> content, ReadingBatch into)
    {
        var arrived = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(content), TimeSpan.Zero);
        var width = BinaryPrimitives.ReadInt32LittleEndian(content[8..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(content[12..]);
        content = content[BatchHeaderBytes..];
        into.Reset(width, arrived);
        for (var i = 0; i < count; i++)
        {
            var id = Encoding.UTF8.GetString(content.Slice(1, content[0]));
            content = content[(1 + content[0])..];
            var ticks = BinaryPrimitives.ReadInt64LittleEndian(content);
            var present = BinaryPrimitives.ReadUInt64LittleEndian(content[8..]);
            content = content[16..];
            var row = into.NextRow();
            for (; present != 0; present &= present - 1)
            {
                row[BitOperations.TrailingZeroCount(present)] = BinaryPrimitives.ReadDoubleLittleEndian(content);
                content = content[sizeof(double)..];
            }

            into.Keep(id, ticks, i);
        }
    }

    private static int WriteReadings(Span<byte> content, (ReadingBatch Batch, List<int> Accepted) it)
    {
        var (batch, accepted) = it;
        BinaryPrimitives.WriteInt64LittleEndian(content, batch.Arrived.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(content[8..], batch.Width);
        BinaryPrimitives.WriteInt32LittleEndian(content[12..], accepted.Count);
        var at = BatchHeaderBytes;
        foreach (var i in CollectionsMarshal.AsSpan(accepted)) at += WriteRow(content[at..], batch.StationOf(i), batch[i]);
        return at;
    }

    private static int WriteRow(Span<byte> row, string station, in Reading reading)
    {
        var length = Encoding.UTF8.GetBytes(station, row[1..]);
        row[0] = (byte)length;
        var at = 1 + length;
        BinaryPrimitives.WriteInt64LittleEndian(row[at..], reading.EventTicks);
        var maskAt = at + sizeof(long);
        at = maskAt + sizeof(ulong);
        ulong present = 0;
        for (var place = 0; place < reading.Values.Length; place++)
        {
            var value = reading.Values[place];
            if (double.IsNaN(value)) continue;
            present |= 1UL << place;
            BinaryPrimitives.WriteDoubleLittleEndian(row[at..], value);
            at += sizeof(double);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(row[maskAt..], present);
        return at;
    }

    public static void AppendChange(JournalGroup group, DefinitionChange change, DateTimeOffset at)
    {
        var text = WriteChange(change, at);
        group.Append(ChangeType, text.Length, text, static (content, text) =>
        {
            text.CopyTo(content);
            return text.Length;
        });
    }

    private static byte[] WriteChange(DefinitionChange change, DateTimeOffset at)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("change", change.GetType().Name);
            json.WriteString("id", change.Id);
            json.WriteString("at", at);
            json.WritePropertyName("definition");
            switch (change)
            {
                case DefinitionChange.PutStation put:
                    DefinitionWriter.Write(json, put.Station);
                    break;
                case DefinitionChange.PutSensorType put:
                    DefinitionWriter.Write(json, put.SensorType);
                    if (put.DefaultRules is { } rules) json.WriteString("default_rules", rules.ToString());
                    break;
                case DefinitionChange.PutRule put:
                    DefinitionWriter.Write(json, put.Rule);
                    break;
                default:
                    json.WriteNullValue();
                    break;
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The record is of a kind or form that this version does not know.</exception>
    public static (DefinitionChange Change, DateTimeOffset At) ReadChange(ReadOnlySpan<byte> content)
    {
        using var json = JsonDocument.Parse(content.ToArray());
        var root = json.RootElement;
        var id = root.GetProperty("id").GetString()!;
        var definition = root.GetProperty("definition");
        DefinitionChange? change = root.GetProperty("change").GetString() switch
        {
            nameof(DefinitionChange.PutStation) when DefinitionReader.ReadStation(id, definition).Station is { } station =>
                new DefinitionChange.PutStation(station),
            nameof(DefinitionChange.PutSensorType) when DefinitionReader.ReadSensorType(id, definition).SensorType is { } type =>
                new DefinitionChange.PutSensorType(
                    type, root.TryGetProperty("default_rules", out var rules) ? Enum.Parse<DefaultRuleChoice>(rules.GetString()!) : null),
            nameof(DefinitionChange.PutRule) when DefinitionReader.ReadRule(id, definition).Rule is { } rule => new DefinitionChange.PutRule(rule),
            nameof(DefinitionChange.RemoveStation) => new DefinitionChange.RemoveStation(id),
            nameof(DefinitionChange.RemoveSensorType) => new DefinitionChange.RemoveSensorType(id),
            nameof(DefinitionChange.RemoveRule) => new DefinitionChange.RemoveRule(id),
            _ => null,
        };
        return change is null
            ? throw new InvalidDataException($"The journal holds a change of definitions that this version cannot read: {root}")
            : (change, root.GetProperty("at").GetDateTimeOffset());
    }
}
