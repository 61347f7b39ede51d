using System.ComponentModel;
using System.Text.Json.Serialization;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Rules;

[Description("When readings of one sensor type become an alert to the public.")]
internal sealed record RuleResource
{
    [Description("What engineers call it.")]
    public required string Id { get; init; }

    [Description("The sensor type it watches.")]
    public required string Sensor { get; init; }

    [Description("The areas it is for, with stations; every station where both are empty.")]
    public required IReadOnlyList<string> Areas { get; init; }

    [Description("The stations it is for, with areas; every station where both are empty.")]
    public required IReadOnlyList<string> Stations { get; init; }

    [Description("For how much event time every value must be beyond a level before it holds, as an ISO 8601 duration.")]
    public required string For { get; init; }

    [Description("For how much event time every value must be within the clear level before the level ends, as an ISO 8601 duration.")]
    public required string ClearAfter { get; init; }

    [Description("One for each severity it can raise, least first.")]
    public required IReadOnlyList<LevelResource> Levels { get; init; }

    [Description("Where its levels come from, for a default rule.")]
    public string? Source { get; init; }

    [Description("Counts up with every change.")]
    public required int Version { get; init; }

    public static RuleResource Of(Rule rule) => new()
    {
        Id = rule.Id,
        Sensor = rule.Sensor,
        Areas = rule.Areas,
        Stations = rule.Stations,
        For = XmlConvert.ToString(rule.For),
        ClearAfter = XmlConvert.ToString(rule.ClearAfter),
        Levels = [.. rule.Levels.Select(LevelResource.Of)],
        Source = rule.Source,
        Version = rule.Version,
    };
}

[Description("A severity and the threshold from which on it holds: one of above, below and tail_probability.")]
internal sealed record LevelResource
{
    [Description("The CAP 1.2 severity.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity Severity { get; init; }

    [Description("It holds for values above.")]
    public double? Above { get; init; }

    [Description("It holds for values below.")]
    public double? Below { get; init; }

    [Description("It holds for values whose tail is less probable.")]
    [Between(DefinitionLimits.MinTailProbability, DefinitionLimits.MaxTailProbability)]
    public double? TailProbability { get; init; }

    [Description("Which tail tail_probability speaks of, and with that only; both unless given.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Tail>))]
    public Tail? Tail { get; init; }

    [Description("Where it ends, on the same scale and not beyond the threshold; with tail_probability 0.49 at most. Its own threshold unless given.")]
    public double? Clear { get; init; }

    public static LevelResource Of(RuleLevel level) => level.Threshold switch
    {
        Threshold.Above above => new() { Severity = level.Severity, Above = above.Value, Clear = above.Clear },
        Threshold.Below below => new() { Severity = level.Severity, Below = below.Value, Clear = below.Clear },
        Threshold.Improbable improbable => new()
        {
            Severity = level.Severity, TailProbability = improbable.Probability, Tail = improbable.Tail, Clear = improbable.Clear,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(level), level.Threshold, "Unknown kind of threshold."),
    };
}

[Description("A rule as engineers define it.")]
[Example("""{"sensor": "particulate_matter", "areas": ["centre"], "stations": ["station-7"], "for": "PT1M", "clear_after": "PT5M", "levels": [{"severity": "Minor", "above": 35.5, "clear": 33}, {"severity": "Severe", "above": 55.5, "clear": 50}], "source": "A public scale"}""")]
[Example("""{"sensor": "temperature", "levels": [{"severity": "Moderate", "tail_probability": 0.0001, "tail": "upper", "clear": 0.001}]}""")]
internal sealed record RuleInput
{
    [Description("The sensor type it watches, one that the city has.")]
    [Identifier]
    public required string Sensor { get; init; }

    [Description("The areas it is for, with stations; every station where both are empty.")]
    [Identifier, Count(0, DefinitionLimits.MaxSelected)]
    public IReadOnlyList<string>? Areas { get; init; }

    [Description("The stations it is for, with areas; every station where both are empty.")]
    [Identifier, Count(0, DefinitionLimits.MaxSelected)]
    public IReadOnlyList<string>? Stations { get; init; }

    [Description("For how much event time every value must be beyond a level before it holds, as an ISO 8601 duration from PT0S to P7D; PT0S unless given.")]
    [Duration]
    public string? For { get; init; }

    [Description("For how much event time every value must be within the clear level before the level ends, as an ISO 8601 duration from PT0S to P7D; PT0S unless given.")]
    [Duration]
    public string? ClearAfter { get; init; }

    [Description("One for each severity it can raise, least first, each of the same kind as the one before with threshold and clear further out; 4 at most.")]
    [Count(1, DefinitionLimits.MaxLevels)]
    public required IReadOnlyList<LevelResource> Levels { get; init; }

    [Description("Where its levels come from.")]
    [PlainText(DefinitionLimits.MaxSourceLength)]
    public string? Source { get; init; }
}
