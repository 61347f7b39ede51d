using System.Text.Json.Serialization;

namespace CitySensors.Server.Import.Mappings;

/// <summary>States how the rows of a file become readings: the format of mapping files and of the ready-made mappings (docs/import.md).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ImportMapping
{
    /// <summary>The text of the JSON it was read from; identifies it.</summary>
    [JsonIgnore]
    public string Json { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>Where the columns of the file are documented.</summary>
    public string? Source { get; init; }

    /// <summary>Null: NDJSON if the name of the file says so, otherwise CSV.</summary>
    public FileFormat? Format { get; init; }

    /// <summary>Null: the one of comma, semicolon and tab that is most frequent in the first line.</summary>
    public string? Delimiter { get; init; }

    /// <summary>An IANA name. Null: UTF-16 and UTF-32 if there is a byte order mark, otherwise UTF-8, with Latin-1 for bytes that are not.</summary>
    public string? Encoding { get; init; }

    /// <summary>The names of the columns of a file without a header.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The decimal separator.</summary>
    public string Decimal { get; init; } = ".";

    /// <summary>What stands for a missing value, besides an empty field: texts, or numbers however they are written.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>The columns by which a file is recognized if no mapping is named.</summary>
    public IReadOnlyList<string> RecognizedBy { get; init; } = [];

    public StationMapping? Station { get; init; }

    public TimeMapping? Time { get; init; }

    /// <summary>Set if each row has one value and names its parameter.</summary>
    public NarrowMapping? Narrow { get; init; }

    public IReadOnlyList<ValueMapping> Values { get; init; } = [];
}

internal enum FileFormat
{
    Csv,
    Ndjson,
}

/// <param name="Column">The column of the station id.</param>
/// <param name="FileNamePattern">A regular expression whose match in the file name is the station id.</param>
/// <param name="Prefix">Precedes the id.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StationMapping(string? Column = null, string? FileNamePattern = null, string Prefix = "");

/// <param name="Columns">The columns of the time; their texts are joined by a space.</param>
/// <param name="Format">A .NET format such as "yyyyMMddHH", or "unix" for seconds or milliseconds since 1970. Null: RFC 3339 or ISO 8601.</param>
/// <param name="Zone">The IANA time zone of times without an offset.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TimeMapping(IReadOnlyList<string> Columns, string? Format = null, string? Zone = null)
{
    public const string Unix = "unix";
}

/// <summary>The columns of a file with one value per row.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NarrowMapping(string ParameterColumn, string ValueColumn, string? UnitColumn = null);

/// <param name="Sensor">The id of the sensor type.</param>
/// <param name="Column">The column of the value.</param>
/// <param name="Parameter">The text in the parameter column, if each row has one value.</param>
/// <param name="Unit">The UCUM code of the unit in the file. Null: that of the unit column, or else of the sensor type.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ValueMapping(string Sensor, string? Column = null, string? Parameter = null, string? Unit = null);
