using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CitySensors.Server.Import.Mappings;

/// <summary>Reads and writes mappings as JSON.</summary>
internal static class MappingJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // For people, not for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <param name="json">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">It is not a valid mapping; names all errors.</exception>
    public static ImportMapping Read(string json, string name)
    {
        ImportMapping? mapping;
        try
        {
            mapping = JsonSerializer.Deserialize<ImportMapping>(json, Options);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{name} is not a mapping: {error.Message}", error);
        }

        var errors = mapping is null ? ["it is empty"] : ErrorsOf(mapping).ToList();
        if (errors.Count > 0) throw new InvalidDataException($"{name} is not a mapping: {string.Join("; ", errors)}.");
        return mapping! with { Json = json };
    }

    public static string ToJson(ImportMapping mapping) => JsonSerializer.Serialize(mapping, Options);

    private static IEnumerable<string> ErrorsOf(ImportMapping mapping)
    {
        if (mapping.Delimiter is { Length: not 1 }) yield return "delimiter must be one character";
        if (mapping.Decimal is not ("." or ",")) yield return "decimal must be \".\" or \",\"";
        if (mapping.Delimiter == mapping.Decimal) yield return "delimiter and decimal must differ";
        if (mapping.Encoding is { } encoding && !IsEncoding(encoding)) yield return $"encoding \"{encoding}\" is unknown";
        if (mapping.Columns is { } columns && columns.Distinct(StringComparer.Ordinal).Count() != columns.Count) yield return "columns must be unique";
        if (mapping.Station is { Column: not null, FileNamePattern: not null }) yield return "station has either column or file_name_pattern";
        if (mapping.Station?.FileNamePattern is { } pattern && !IsPattern(pattern)) yield return $"station.file_name_pattern \"{pattern}\" is not a regular expression";
        foreach (var error in mapping.Time is { } time ? ErrorsOf(time) : ["time is missing"]) yield return error;
        if (mapping.Values.Count == 0) yield return "values must not be empty";
        foreach (var error in mapping.Values.SelectMany(value => ErrorsOf(value, mapping.Narrow is not null))) yield return error;
        foreach (var twice in mapping.Values.GroupBy(value => value.Column ?? value.Parameter).Where(group => group.Count() > 1))
            yield return $"values has \"{twice.Key}\" twice";
        foreach (var twice in mapping.Values.GroupBy(value => value.Sensor).Where(group => group.Count() > 1))
            yield return $"values has two sources of sensor \"{twice.Key}\"";
    }

    private static IEnumerable<string> ErrorsOf(TimeMapping time)
    {
        if (time.Columns.Count == 0) yield return "time.columns must not be empty";
        if (time.Zone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) yield return $"time.zone \"{zone}\" is not a known time zone";
        if (time.Format is not { } format || format == TimeMapping.Unix) yield break;
        if (!IsTimeFormat(format)) yield return $"time.format \"{format}\" is not a time format";
        else if (time.Zone is null && format.AsSpan().IndexOfAny('z', 'K') < 0) yield return $"time.format \"{format}\" has no offset, so time.zone is needed";
    }

    private static IEnumerable<string> ErrorsOf(ValueMapping value, bool narrow)
    {
        if (narrow ? value is not { Parameter: not null, Column: null } : value is not { Column: not null, Parameter: null })
            yield return $"the value of {value.Sensor} must have a {(narrow ? "parameter" : "column")} and no {(narrow ? "column" : "parameter")}";
        if (value.Unit is { } unit && !FileUnits.IsKnown(unit)) yield return $"the unit \"{unit}\" of {value.Sensor} is unknown";
    }

    private static bool IsEncoding(string name)
    {
        try
        {
            return Encoding.GetEncoding(name) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsPattern(string pattern)
    {
        try
        {
            return StationIds.Pattern(pattern) is not null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool IsTimeFormat(string format)
    {
        try
        {
            return DateTime.UnixEpoch.ToString(format, CultureInfo.InvariantCulture).Length > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
