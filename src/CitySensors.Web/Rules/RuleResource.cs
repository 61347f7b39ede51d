using System.ComponentModel;
using System.Text.Json.Serialization;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Rules;

[Description("A rule: when values of a sensor type raise an alert.")]
internal sealed record RuleResource
{
    [Description("The ID of the rule.")]
    public required string Id { get; init; }

    [Description("The ID of the sensor type that the rule evaluates.")]
    public required string Sensor { get; init; }

    [Description("The areas that the rule applies to, in addition to stations. If areas and stations are both empty, the rule applies to all stations.")]
    public required IReadOnlyList<string> Areas { get; init; }

    [Description("The IDs of the stations that the rule applies to, in addition to areas. If areas and stations are both empty, the rule applies to all stations.")]
    public required IReadOnlyList<string> Stations { get; init; }

    [Description("How long, in event time, all values must be beyond a level before the alert is raised or escalated to it, as an ISO 8601 duration. Only of rules on single values.")]
    public string? For { get; init; }

    [Description("The least number of consecutive valid values beyond a level before the alert is raised or escalated to it, in addition to for. Only of rules on single values.")]
    public int? MinValues { get; init; }

    [Description("The forecast that the rule watches, instead of values. Omitted for other rules.")]
    public RuleForecastResource? Forecast { get; init; }

    [Description("The figure of windows that the rule watches. Only of rules on windows.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<WindowFigure>))]
    public WindowFigure? Of { get; init; }

    [Description("The length of the windows as an ISO 8601 duration: P1D is a day of the calendar. Only of rules on windows, without between.")]
    public string? Over { get; init; }

    [Description("The time between the ends of two windows that overlap, as an ISO 8601 duration. Omitted if each begins when the one before ends.")]
    public string? Every { get; init; }

    [Description("The times of day between which there is a window each day, in the city's time zone. Only of rules on windows, without over.")]
    public string? Between { get; init; }

    [Description("The least number of consecutive windows beyond a level before the alert is raised or escalated to it. Only of rules on windows.")]
    public int? Windows { get; init; }

    [Description("The least share of a window that valid values must cover for the window to count. Only of rules on windows.")]
    public double? LeastCompleteness { get; init; }

    [Description("How long, in event time, all values must be within the clear level before the level ends, as an ISO 8601 duration.")]
    public required string ClearAfter { get; init; }

    [Description("The longest time between two valid values of a sensor for which for and clear_after go on, as an ISO 8601 duration. Omitted if it is three times the usual interval of the sensor.")]
    public string? MaxGap { get; init; }

    [Description("How long an alert may be unconfirmed, because its sensor sends no valid value, before it ends as expired, as an ISO 8601 duration.")]
    public required string ExpireAfter { get; init; }

    [Description("The levels, one per severity, in ascending order of severity.")]
    public required IReadOnlyList<LevelResource> Levels { get; init; }

    [Description("The source of the levels, such as a public scale. Omitted if not specified.")]
    public string? Source { get; init; }

    [Description("What people should do while an alert is active, by severity. A severity without texts has those of the next lower one that has some. Omitted if the rule does not say.")]
    public RuleInstructionsResource? Instructions { get; init; }

    [Description("Who gets the alerts of the rule: public is everyone, staff only municipality staff and engineers.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Audience>))]
    public required Audience Audience { get; init; }

    [Description("The version, incremented with every change.")]
    public required int Version { get; init; }

    public static RuleResource From(Rule rule) => new()
    {
        Id = rule.Id,
        Sensor = rule.Sensor,
        Areas = rule.Areas,
        Stations = rule.Stations,
        For = rule.IsOnValues ? XmlConvert.ToString(rule.For) : null,
        MinValues = rule.IsOnValues ? rule.MinValues : null,
        Forecast = rule.Forecast is { } forecast ? RuleForecastResource.From(forecast) : null,
        Of = rule.Window?.Of,
        Over = rule.Window?.Schedule.Over,
        Every = rule.Window?.Schedule.Every,
        Between = rule.Window?.Schedule.Between,
        Windows = rule.Window is null ? null : rule.MinValues,
        LeastCompleteness = rule.Window is { Of: not WindowFigure.FaultShare } window ? window.LeastCompleteness : null,
        ClearAfter = XmlConvert.ToString(rule.ClearAfter),
        MaxGap = rule.MaxGap is { } maxGap ? XmlConvert.ToString(maxGap) : null,
        ExpireAfter = XmlConvert.ToString(rule.ExpireAfter),
        Levels = [.. rule.Levels.Select(LevelResource.From)],
        Source = rule.Source,
        Instructions = RuleInstructionsResource.From(rule.Instructions),
        Audience = rule.AudienceOrDefault,
        Version = rule.Version,
    };
}

[Description("A severity and its threshold: exactly one of above, below, tail_probability and sector.")]
internal sealed record LevelResource
{
    [Description("The CAP 1.2 severity.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity Severity { get; init; }

    [Description("The level applies to values above this one.")]
    public double? Above { get; init; }

    [Description("The level applies to values below this one.")]
    public double? Below { get; init; }

    [Description("The level applies to values with a tail probability below this one.")]
    [Between(DefinitionLimits.MinTailProbability, DefinitionLimits.MaxTailProbability)]
    public double? TailProbability { get; init; }

    [Description("The tail that tail_probability refers to. Valid only with tail_probability. Defaults to both.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Tail>))]
    public Tail? Tail { get; init; }

    [Description("The value at which the level ends, on the scale of the threshold. Must not be beyond the threshold; with tail_probability, at most 0.49; not valid with sector. Defaults to the threshold.")]
    public double? Clear { get; init; }

    [Description("The level applies to values in this sector. Required for circular values, unless tail_probability is given; not valid for others.")]
    public SectorResource? Sector { get; init; }

    public static LevelResource From(RuleLevel level) => level.Threshold switch
    {
        Threshold.Above above => new() { Severity = level.Severity, Above = above.Value, Clear = above.Clear },
        Threshold.Below below => new() { Severity = level.Severity, Below = below.Value, Clear = below.Clear },
        Threshold.Improbable improbable => new()
        {
            Severity = level.Severity, TailProbability = improbable.Probability, Tail = improbable.Tail, Clear = improbable.Clear,
        },
        Threshold.InSector one => new()
        {
            Severity = level.Severity, Sector = new SectorResource { From = one.Sector.From, To = one.Sector.To, Margin = one.Margin },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(level), level.Threshold, "Unknown kind of threshold."),
    };
}

[Description("A part of a circle. from and to must differ.")]
internal sealed record SectorResource
{
    [Description("Where it starts, in the unit of the sensor type; less than the period.")]
    [Between(0, DefinitionLimits.MaxPeriod)]
    public required double From { get; init; }

    [Description("Where it ends, clockwise from its start; less than the period. A value below from is across zero.")]
    [Between(0, DefinitionLimits.MaxPeriod)]
    public required double To { get; init; }

    [Description("How far outside of the sector a value must be for the level to end. Defaults to 0.")]
    [Between(0, DefinitionLimits.MaxPeriod)]
    public double? Margin { get; init; }
}

[Description("The definition of a rule.")]
[Example("""{"sensor": "particulate_matter", "areas": ["centre"], "stations": ["station-7"], "for": "PT1M", "min_values": 3, "clear_after": "PT5M", "levels": [{"severity": "Minor", "above": 35.5, "clear": 33}, {"severity": "Severe", "above": 55.5, "clear": 50}], "instructions": {"Severe": {"en": "Stay indoors and close the windows.", "de": "Bleiben Sie im Haus und schließen Sie die Fenster."}}, "source": "A public scale"}""")]
[Example("""{"sensor": "particulate_matter", "of": "mean", "over": "P1D", "windows": 1, "least_completeness": 0.75, "levels": [{"severity": "Minor", "above": 15, "clear": 15}]}""")]
[Example("""{"sensor": "temperature", "forecast": {"within": "PT24H", "least_probability": 0.5}, "levels": [{"severity": "Moderate", "below": 0, "clear": 1}]}""")]
[Example("""{"sensor": "temperature", "levels": [{"severity": "Moderate", "tail_probability": 0.0001, "tail": "upper", "clear": 0.001}]}""")]
internal sealed record RuleInput
{
    [Description("The ID of the sensor type that the rule evaluates. Must be a registered sensor type, unless allow_unknown is true.")]
    [Identifier]
    public required string Sensor { get; init; }

    [Description("The areas that the rule applies to, in addition to stations. Each must be the area of a station, unless allow_unknown is true. If areas and stations are both empty, the rule applies to all stations.")]
    [Identifier, Count(0, DefinitionLimits.MaxSelected)]
    public IReadOnlyList<string>? Areas { get; init; }

    [Description("The IDs of the stations that the rule applies to, in addition to areas. Each station must exist, unless allow_unknown is true. If areas and stations are both empty, the rule applies to all stations.")]
    [Identifier, Count(0, DefinitionLimits.MaxSelected)]
    public IReadOnlyList<string>? Stations { get; init; }

    [Description("How long, in event time, all values must be beyond a level before the alert is raised or escalated to it, as an ISO 8601 duration from PT0S to P7D. Defaults to PT0S.")]
    [Duration]
    public string? For { get; init; }

    [Description("The least number of consecutive valid values beyond a level before the alert is raised or escalated to it, in addition to for. With 1, a single value raises an alert. Defaults to 2.")]
    [Between(1, DefinitionLimits.MaxMinValues)]
    public int? MinValues { get; init; }

    [Description("The figure of windows that the rule watches, instead of single values: a window counts when a reading of the station is five minutes later than its end. A rule on windows has exactly one of over and between, neither for nor min_values, and levels with above or below. sum is valid for sensor types that add up, the others for those that do not.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<WindowFigure>))]
    public WindowFigure? Of { get; init; }

    [Description("The forecast that the rule watches, instead of values: evaluated each time the station is forecast, once an hour. A rule on forecasts has no for, min_values, of and what belongs to it, and levels with above or below. Not valid for circular sensor types and counters, which are not forecast.")]
    public RuleForecastResource? Forecast { get; init; }

    [Description("The length of the windows: an ISO 8601 duration from PT1M to P7D that divides an hour or is a multiple of it, or P1D for days of the calendar. Only valid with of.")]
    [Duration]
    public string? Over { get; init; }

    [Description("The time between the ends of two windows, if they overlap: an ISO 8601 duration that divides over into at most 288 steps. Defaults to over. Only valid with of and a duration.")]
    [Duration]
    public string? Every { get; init; }

    [Description("Two times of day, such as 23:00/07:00: each day has one window between them, in the city's time zone.")]
    [TimesOfDay]
    public string? Between { get; init; }

    [Description("The least number of consecutive windows beyond a level before the alert is raised or escalated to it. Defaults to 1. Only valid with of.")]
    [Between(1, DefinitionLimits.MaxMinValues)]
    public int? Windows { get; init; }

    [Description("The least share of a window that valid values must cover for the window to count. Defaults to 0.75. Only valid with of. Not valid with fault_share.")]
    [Between(0, 1)]
    public double? LeastCompleteness { get; init; }

    [Description("How long, in event time, all values must be within the clear level before the level ends, as an ISO 8601 duration from PT0S to P7D. Defaults to PT0S.")]
    [Duration]
    public string? ClearAfter { get; init; }

    [Description("The longest time between two valid values of a sensor for which for and clear_after go on, as an ISO 8601 duration from PT0S to P7D; after a longer gap they start again. Defaults to three times the usual interval of the sensor at the station.")]
    [Duration]
    public string? MaxGap { get; init; }

    [Description("How long an alert may be unconfirmed, because its sensor sends no valid value for longer than max_gap, before it ends as expired, as an ISO 8601 duration from PT0S to P7D. Defaults to P1D.")]
    [Duration]
    public string? ExpireAfter { get; init; }

    [Description("The levels, one per severity, in ascending order of severity; at most 4. Each level must be of the same kind as the previous one, with its threshold further out and clear at least as far out.")]
    [Count(1, DefinitionLimits.MaxLevels)]
    public required IReadOnlyList<LevelResource> Levels { get; init; }

    [Description("The source of the levels, such as a public scale.")]
    [PlainText(DefinitionLimits.MaxSourceLength)]
    public string? Source { get; init; }

    [Description("What people should do while an alert is active, by severity, each of which must be that of a level. A severity without texts has those of the next lower one that has some.")]
    public RuleInstructionsResource? Instructions { get; init; }

    [Description("Who gets the alerts of the rule: public is everyone, staff only municipality staff and engineers. confirmed is staff at once, and citizens as part of an event, once two neighbouring stations have such alerts or an alert for everyone. Defaults to both for thresholds in the unit of the sensor type, which say what is dangerous, and to staff for tail_probability, outlier_share and fault_share, which only say how unusual values are, or that they are no measurements. If it changes, active alerts of the rule are cancelled.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Audience>))]
    public Audience? Audience { get; init; }
}
