using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>Serializes definitions for stores: JSON in the form of the API, without id and version, which stores have in columns or members of their own.</summary>
public static class DefinitionText
{
    public static string Serialize(StationDefinition station) => Text(json => DefinitionWriter.WriteWithMoves(json, station));

    public static string Serialize(SensorType type) => Text(json => DefinitionWriter.Write(json, type));

    public static string Serialize(Rule rule) => Text(json => DefinitionWriter.Write(json, rule));

    /// <summary>All slots of a catalogue.</summary>
    public static string SerializeSensorTypes(Catalogue catalogue) => Text(json =>
    {
        json.WriteStartArray();
        foreach (var (slot, type) in catalogue.Slots.Index())
        {
            json.WriteStartObject();
            json.WriteString("id", type.Id);
            json.WriteNumber("version", type.Version);
            json.WriteBoolean("removed", catalogue.IsRemoved(slot));
            json.WritePropertyName("definition");
            DefinitionWriter.Write(json, type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <exception cref="InvalidDataException">The text is not a valid definition.</exception>
    public static StationDefinition Station(string id, int version, string text)
    {
        using var json = JsonDocument.Parse(text);
        var (station, errors) = DefinitionReader.ReadStoredStation(id, json.RootElement);
        return station is not null ? station with { Version = version } : throw Unreadable($"station {id}", errors);
    }

    /// <exception cref="InvalidDataException">The text is not a valid definition.</exception>
    public static SensorType SensorType(string id, int version, string text)
    {
        using var json = JsonDocument.Parse(text);
        var (type, _, errors) = DefinitionReader.ReadSensorType(id, json.RootElement);
        return type is not null ? type with { Version = version } : throw Unreadable($"sensor type {id}", errors);
    }

    /// <exception cref="InvalidDataException">The text is not a valid definition.</exception>
    public static Rule Rule(string id, int version, string text)
    {
        using var json = JsonDocument.Parse(text);
        var (rule, errors) = DefinitionReader.ReadRule(id, json.RootElement);
        return rule is not null ? rule with { Version = version } : throw Unreadable($"rule {id}", errors);
    }

    /// <exception cref="InvalidDataException">The text is not a valid definition.</exception>
    public static (IReadOnlyList<SensorType> Slots, IReadOnlySet<int> Removed) SensorTypes(string text)
    {
        using var json = JsonDocument.Parse(text);
        var slots = new List<SensorType>();
        var removed = new HashSet<int>();
        foreach (var member in json.RootElement.EnumerateArray())
        {
            var id = member.GetProperty("id").GetString()!;
            var (type, _, errors) = DefinitionReader.ReadSensorType(id, member.GetProperty("definition"));
            if (type is null) throw Unreadable($"sensor type {id}", errors);
            if (member.GetProperty("removed").GetBoolean()) removed.Add(slots.Count);
            slots.Add(type with { Version = member.GetProperty("version").GetInt32() });
        }

        return (slots, removed);
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static InvalidDataException Unreadable(string what, IReadOnlyList<DefinitionError> errors) => new(
        $"The definition of {what} in the store cannot be read: {string.Join("; ", errors.Select(error => $"{error.Member}: {error.Message}"))}");
}
