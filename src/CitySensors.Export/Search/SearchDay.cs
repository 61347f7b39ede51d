using System.Text.Json.Serialization;
using Elastic.Clients.Elasticsearch.Mapping;

namespace CitySensors.Export.Search;

/// <summary>What is known of the export of a day, or the position in the changes of the city.</summary>
internal sealed record SearchDay
{
    /// <summary>The document with the position.</summary>
    public const string PositionId = "position";

    public static TypeMapping Mapping { get; } = new()
    {
        Dynamic = DynamicMapping.Strict,
        Properties = new Properties
        {
            { "day", new DateProperty { Format = "strict_date" } },
            { "waiting", new BooleanProperty() },
            { "exported_rows", new LongNumberProperty() },
            { "exported_at", new DateProperty() },
            { "claimed_by", new KeywordProperty() },
            { "claimed_until", new DateProperty() },
            { "position", new KeywordProperty { Index = false, DocValues = false } },
        },
    };

    /// <summary>The day (UTC).</summary>
    [JsonPropertyName("day")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Day { get; init; }

    /// <summary>Whether it is to be written, for the first time or again.</summary>
    [JsonPropertyName("waiting")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsWaiting { get; init; }

    [JsonPropertyName("exported_rows")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExportedRows { get; init; }

    [JsonPropertyName("exported_at")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ExportedAt { get; init; }

    /// <summary>The process that is writing the day; null if none is.</summary>
    [JsonPropertyName("claimed_by")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClaimedBy { get; init; }

    /// <summary>From then on the process counts as gone.</summary>
    [JsonPropertyName("claimed_until")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ClaimedUntil { get; init; }

    [JsonPropertyName("position")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Position { get; init; }
}

/// <summary>A document as it was read or written.</summary>
/// <param name="Value">Its fields; null if it does not exist.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Term">Its primary term.</param>
internal readonly record struct SearchState(SearchDay? Value, long? Sequence, long? Term);
