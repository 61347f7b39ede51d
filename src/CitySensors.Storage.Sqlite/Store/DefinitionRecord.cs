using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>The journal record of a change of definitions: JSON in the form of the API.</summary>
internal static class DefinitionRecord
{
    public const byte Type = 2;

    private const string MovedAt = "moved_at";
    private const string EnteredAt = "entered_at";

    public static void Append(JournalGroup group, byte[] record) => group.Append(Type, record.Length, record, static (content, record) =>
    {
        record.CopyTo(content);
        return record.Length;
    });

    public static byte[] Write(DefinitionChange change, DateTimeOffset time)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("change", change.GetType().Name);
            json.WriteString("id", change.Id);
            json.WriteString("time", time);
            if (change.ChangedBy is { } changedBy) json.WriteString("changed_by", changedBy);
            if (change is DefinitionChange.PutStation { MovedAt: { } movedAt }) json.WriteString(MovedAt, movedAt);
            if (change is DefinitionChange.PutStation { EnteredAt: { } enteredAt }) json.WriteString(EnteredAt, enteredAt);
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

    /// <exception cref="InvalidDataException">The record is unknown to this version.</exception>
    public static RecordedChange Read(ReadOnlySpan<byte> content)
    {
        using var json = JsonDocument.Parse(content.ToArray());
        var root = json.RootElement;
        var id = root.GetProperty("id").GetString()!;
        var definition = root.GetProperty("definition");
        DefinitionChange? change = root.GetProperty("change").GetString() switch
        {
            nameof(DefinitionChange.PutStation) when DefinitionReader.ReadStation(id, definition).Station is { } station =>
                new DefinitionChange.PutStation(station, AllowUnfit: true) { MovedAt = TimeOf(root, MovedAt), EnteredAt = TimeOf(root, EnteredAt) },
            nameof(DefinitionChange.PutSensorType) when DefinitionReader.ReadSensorType(id, definition).SensorType is { } type =>
                new DefinitionChange.PutSensorType(
                    type, root.TryGetProperty("default_rules", out var rules) ? Enum.Parse<DefaultRuleChoice>(rules.GetString()!) : null, AllowAnotherUnit: true),
            nameof(DefinitionChange.PutRule) when DefinitionReader.ReadRule(id, definition).Rule is { } rule =>
                new DefinitionChange.PutRule(rule, AllowUnknown: true),
            nameof(DefinitionChange.RemoveStation) => new DefinitionChange.RemoveStation(id),
            nameof(DefinitionChange.RemoveSensorType) => new DefinitionChange.RemoveSensorType(id),
            nameof(DefinitionChange.RemoveRule) => new DefinitionChange.RemoveRule(id),
            _ => null,
        };
        if (change is null) throw new InvalidDataException($"Unknown change of definitions in the journal: {root}");
        // Earlier versions wrote neither.
        var changedBy = root.TryGetProperty("changed_by", out var by) ? by.GetString() : null;
        return new(change with { ChangedBy = changedBy }, TimeOf(root, "time"));
    }

    private static DateTimeOffset? TimeOf(JsonElement record, string name) => record.TryGetProperty(name, out var time) ? time.GetDateTimeOffset() : null;
}

/// <param name="Time">When the change was made; null if it is unknown.</param>
internal sealed record RecordedChange(DefinitionChange Change, DateTimeOffset? Time);
