using System.Text.Json;
using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import.Files;

/// <summary>A JSON object per line. A column is the path of a member, such as "data.temperature" or "values.0".</summary>
internal sealed class NdjsonFormat : RecordFormat
{
    private readonly string[][] _paths;

    public NdjsonFormat(ImportMapping mapping)
    {
        Columns = [.. ColumnsOf(mapping).Distinct(StringComparer.Ordinal)];
        _paths = [.. Columns.Select(column => column.Split('.'))];
    }

    public override IReadOnlyList<string> Columns { get; }

    public override string Description => "NDJSON";

    public override (string[] Fields, string? Error) Split(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return ([], "the line is not a JSON object");
            var root = document.RootElement;
            return ([.. _paths.Select(path => TextOf(root, path))], null);
        }
        catch (JsonException error)
        {
            return ([], $"the line is not JSON: {error.Message}");
        }
    }

    private static IEnumerable<string> ColumnsOf(ImportMapping mapping)
    {
        if (mapping.Station?.Column is { } station) yield return station;
        foreach (var column in mapping.Time!.Columns) yield return column;
        if (mapping.Narrow is { } narrow)
        {
            yield return narrow.ParameterColumn;
            yield return narrow.ValueColumn;
            if (narrow.UnitColumn is { } unit) yield return unit;
        }

        foreach (var value in mapping.Values)
            if (value.Column is { } column) yield return column;
    }

    private static string TextOf(JsonElement element, string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)) element = member;
            else if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < element.GetArrayLength()) element = element[index];
            else return "";
        }

        return element.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => element.GetString()!,
            _ => element.GetRawText(),
        };
    }
}
