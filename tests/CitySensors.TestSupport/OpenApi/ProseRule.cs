using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Jobs;
using CitySensors.Core.Readings;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Sensors;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>A rule that a schema cannot express and a description states: a request that breaks it may be rejected although the schema allows it.</summary>
/// <param name="Where">The component or operation with the description.</param>
/// <param name="Words">The wording of the rule.</param>
/// <param name="IsBroken">Whether a body breaks it.</param>
public sealed record ProseRule(string Where, string Words, Func<JsonNode, bool> IsBroken)
{
    private static readonly HashSet<string> SensorTypes = [.. StandardSensorTypes.All.Select(type => type.Id)];
    private static readonly string[] WindowMembers = ["over", "every", "between", "windows", "least_completeness"];
    private static readonly DateTimeOffset FarAhead = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FarBehind = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether a patch is valid depends on the definition that it is applied to.</summary>
    private const string ResultOfPatch = "The definition that results must be valid";

    /// <summary>The rules for bodies.</summary>
    public static IReadOnlyList<ProseRule> All { get; } =
    [
        new("StationInput", "Requires latitude", body => body["latitude"] is null != body["longitude"] is null),
        new("StationInput", "from P1D to P36500D", body => !IsDuration(body["retention"], TimeSpan.FromDays(1), TimeSpan.FromDays(36_500))),
        new("StationListInput", "Requires latitude", body => Elements(body).Any(station => station["latitude"] is null != station["longitude"] is null)),
        new("StationListInput", "from P1D to P36500D", body => Elements(body).Any(station => !IsDuration(station["retention"], TimeSpan.FromDays(1), TimeSpan.FromDays(36_500)))),
        new("SensorTypeInput", "The unit of an existing sensor type", body => (string?)body["unit"] != "ug/m3"),
        new("SensorTypeInput", "Required if a rule uses tail_probability", body => body["distribution"] is null),
        new("SensorTypeInput", "public_scale is valid only for sensor types that have a public scale", body => (string?)body["default_rules"] == "public_scale"),
        new("SensorTypeInput", "Each needs at least one threshold, and its thresholds in order", body => body["quality_tests"] is JsonObject tests && tests.Any(test => test.Value is JsonObject)),
        new("StationInput", "from PT0S to P1D", HasInvalidTimeLimits),
        new("StationListInput", "from PT0S to P1D", body => Elements(body).Any(HasInvalidTimeLimits)),
        new("PlausibleInput", "min must be less than max", body => body is JsonObject && (IsEmptyRange(body["plausible"]) || IsEmptyRange(body["suspect_outside"])) || Sensors(body).Any(sensor => IsEmptyRange(sensor.Value?["plausible"]))),
        new("StationInput", "Every sensor type must exist", body => Sensors(body).Any(sensor => !SensorTypes.Contains(sensor.Key))),
        new("StationListInput", "Every sensor type must exist", body => Sensors(body).Any(sensor => !SensorTypes.Contains(sensor.Key))),
        new("StationSensorInput", "must be convertible to the unit of the sensor type", body => Sensors(body).Any(IsOfAnotherUnit)),
        new("StationSensorInput", "in strictly ascending order of from", body => Sensors(body).Any(sensor => !IsAscending(sensor.Value?["calibration"]))),
        new("CalibrationInput", "not 0; from 1e-12 to 1e12 without its sign", body => Calibrations(body).Any(entry => Math.Abs((double?)entry["scale"] ?? 1) < 1e-12)),
        new("RuleInput", "Must be a registered sensor type", body => !SensorTypes.Contains((string)body["sensor"]!)),
        new("RuleInput", "Each must be the area of a station", body => Names(body["areas"]).Any(area => area != "centre")),
        new("RuleInput", "Each station must exist", body => Names(body["stations"]).Any(station => station != "station-7")),
        new("RuleInput", "from PT0S to P7D", body => !IsRuleDuration(body["for"]) || !IsRuleDuration(body["clear_after"]) || !IsRuleDuration(body["max_gap"]) || !IsRuleDuration(body["expire_after"])),
        new("LevelInput", "exactly one of above, below, tail_probability and sector", body => Levels(body).Any(level => Kinds(level).Count != 1)),
        new("LevelInput", "Valid only with tail_probability", body => Levels(body).Any(level => level["tail"] is not null && level["tail_probability"] is null)),
        new("LevelInput", "Must not be beyond the threshold", body => Levels(body).Any(IsClearBeyond)),
        new("RuleInput", "in ascending order of severity", body => Levels(body).Zip(Levels(body).Skip(1)).Any(pair => SeverityOf(pair.Second) <= SeverityOf(pair.First))),
        new("RuleInput", "of the same kind as the previous one, with its threshold further out and clear at least as far out", body => Levels(body).Zip(Levels(body).Skip(1)).Any(IsNotFurther)),
        new("RuleInput", "Not valid with fault_share", body => (string?)body["of"] == "fault_share" && body["least_completeness"] is not null),
        new("RuleInput", "Only valid with of", body => body["of"] is null && WindowMembers.Any(member => body[member] is not null)),
        new("RuleInput", "exactly one of over and between, neither for nor min_values, and levels with above or below", IsInvalidWindow),
        new("RuleInput", "A rule on forecasts has no for, min_values, of and what belongs to it, and levels with above or below", IsInvalidForecast),
        new("RuleForecastInput", "whole hours as an ISO 8601 duration from PT1H to PT72H", body => body["forecast"] is JsonObject forecast && !IsDuration(forecast["within"], TimeSpan.FromHours(1), TimeSpan.FromHours(72), TimeSpan.FromHours(1))),
        new("RuleInput", "each of which must be that of a level", body => Instructions(body).Any(one => Levels(body).All(level => (string?)level["severity"] != one.Key))),
        new("RuleInstructionsInput", "by BCP 47 language tag, such as de or de-AT; at most 50", body => Instructions(body).SelectMany(one => one.Value!.AsObject()).Any(text => !LocalizedTexts.IsLanguage(text.Key))),
        new("RuleInstructionsInput", "no invisible characters and none that change the direction of text", _ => false),
        new("StationPatch", ResultOfPatch, _ => true),
        new("SensorTypePatch", ResultOfPatch, _ => true),
        new("RulePatch", ResultOfPatch, _ => true),
        new("JobPatch", "an ISO 8601 duration from PT1S to P366D, or a cron expression of five fields", body => (string?)body["schedule"] is { } schedule && JobSchedule.Parse(schedule, TimeZoneInfo.Utc, out _) is null),
        new("RecomputationInput", "A full hour of UTC, not before 1970", body => !IsFullHour(body["from"]) || !IsFullHour(body["to"])),
        new("RecomputationInput", "after from, and at most the end of the last hour that is over for five minutes", body => TimeOf(body["to"]) is not { } to || TimeOf(body["from"]) is not { } from || to <= from || to > RecomputationRequest.LastEnd(TimeProvider.System.GetUtcNow())),
        new("BudgetLevelInput", "Must be a registered sensor type with a distribution", body => !SensorTypes.Contains((string)body["sensor"]!)),
        new("BudgetLevelInput", "from PT1S to P1D", body => !IsDuration(body["interval"], TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))),
        new("AlertBudgetInput", "from PT1H to P3650D", body => !IsDuration(body["budget"]?["per"], TimeSpan.FromHours(1), TimeSpan.FromDays(3650))),
        new("BudgetLevelInput", "it must be from 1e-12 to 0.1 alerts per reading", IsBudgetOutOfRange),
        new("BudgetConditionInput", "Only valid with the method", IsConditionOfAnotherMethod),
        new("BudgetConditionInput", "at least values, and if it is more than values, at most 5 with autocorrelation", IsInvalidCount),
        new("RulePreviewInput", "without rule there must be one with this ID", body => body["rule"] is null),
        new("RulePreviewInput", "not one on forecasts", body => body["rule"]?["forecast"] is not null),
        new("RulePreviewInput", "without default_rules and in the same unit, which the levels must fit", body => body["sensor_type"] is not null),
        new("RulePreviewInput", "not before 1970", body => TimeOf(body["from"]) is not { } from || from < DateTimeOffset.UnixEpoch),
        new("RulePreviewInput", "after from, at most the configured number of days after it (366 by default), and not in the future", IsInvalidPeriod),
        new("RulePreviewInput", "each of which must exist", body => Names(body["stations"]).Any(station => station != "station-7")),
        new("RulePreviewInput", "a station must be in it", body => (string?)body["area"] is not (null or "centre")),
        new("AlertActionInput", "with visible characters. Required for a note", body => (string?)body["action"] == "note" && body["comment"] is null),
        new("AlertActionInput", "Required for assign, and only valid with it; neither invisible characters nor white space at its ends", HasInvalidAssignee),
        new("WithdrawalInput", "Each must be a registered sensor type", body => Names(body["sensors"]).Any(sensor => !SensorTypes.Contains(sensor))),
        new("ReadingInput", "At least one value is required", body => Elements(body).Any(reading => !Values(reading).Any(IsValue))),
        new("ReadingInput", "At most five minutes in the future and ten years in the past", body => Elements(body).Any(reading => IsFarOff(reading["timestamp"]))),
    ];

    /// <summary>The rules for parameters.</summary>
    public static IReadOnlyList<(string Operation, string Words)> ForParameters { get; } =
    [
        ("listStations", "Other values are not valid"),
        ("listSensors", "Other values are not valid"),
        ("listRules", "Other values are not valid"),
        ("listReadingRevisions", "Other values are not valid"),
        ("listReadings", "Other values are not valid"),
        ("listRecomputationDifferences", "Other values are not valid"),
        ("listReadings", "Must be a registered sensor type"),
        ("exportReadings", "Must be a registered sensor type"),
        ("exportReadings", "must be registered or have sent a reading"),
        ("exportReadings", "must be or have been in it"),
        ("exportAggregates", "must be a registered sensor type"),
        ("listAudit", "Other values are not valid"),
        ("putSensor", "at most 64 sensor types"),
    ];

    /// <summary>Lengths and figures that fit some sensor types only are taken as invalid.</summary>
    private static bool IsInvalidWindow(JsonNode body) =>
        body["of"] is { } of
        && (body["over"] is null == body["between"] is null
            || body["for"] is not null
            || body["min_values"] is not null
            || body["every"] is not null
            || (string?)of is not ("mean" or "min" or "max")
            || body["over"] is not null && (string?)body["over"] is not ("PT1H" or "P1D")
            || (string?)body["between"] is { } times && times[..5] == times[6..]
            || Levels(body).Any(level => Kinds(level) is not (["above"] or ["below"])));

    private static bool IsInvalidForecast(JsonNode body) =>
        body["forecast"] is not null
        && (WindowMembers.Append("of").Append("for").Append("min_values").Any(member => body[member] is not null) || Levels(body).Any(level => Kinds(level) is not (["above"] or ["below"])));

    private static bool IsBudgetOutOfRange(JsonNode body)
    {
        if (body["budget"]?["per"] is not { } per || body["interval"] is not { } interval || !IsDuration(per, TimeSpan.Zero, TimeSpan.MaxValue) || !IsDuration(interval, TimeSpan.Zero, TimeSpan.MaxValue)) return false;
        var readings = ((double?)body["stations"] ?? 1) * (XmlConvert.ToTimeSpan((string)per!) / XmlConvert.ToTimeSpan((string)interval!));
        return (double)body["budget"]!["alerts"]! / readings is not (>= 1e-12 and <= 0.1);
    }

    private static bool IsConditionOfAnotherMethod(JsonNode body) => body["condition"] is JsonObject condition && (string?)condition["method"] switch
    {
        "values" => condition["reference"] is not null || condition["smoothing"] is not null,
        "cusum" => condition["values"] is not null || condition["of"] is not null || condition["smoothing"] is not null,
        _ => condition["values"] is not null || condition["of"] is not null || condition["reference"] is not null,
    };

    private static bool IsInvalidCount(JsonNode body)
    {
        var (values, of) = ((double?)body["condition"]?["values"] ?? 1, (double?)body["condition"]?["of"]);
        return of < values || of > values && of > 5 && (double?)body["autocorrelation"] is not (null or 0);
    }

    private static bool IsInvalidPeriod(JsonNode body)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (TimeOf(body["from"]) is not { } from || (body["to"] is null ? now : TimeOf(body["to"])) is not { } to) return true;
        return to <= from || to > now || to - from > TimeSpan.FromDays(366);
    }

    private static bool HasInvalidAssignee(JsonNode body) =>
        ((string?)body["action"] == "assign") != body["assignee"] is not null || (string?)body["assignee"] is { } assignee && assignee.Trim() != assignee;

    private static bool IsEmptyRange(JsonNode? range) => (double?)range?["min"] >= (double?)range?["max"];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Sensors(JsonNode body) => Elements(body).SelectMany(station => station["sensors"]?.AsObject() ?? []);

    private static IEnumerable<JsonNode> Calibrations(JsonNode body) => Sensors(body).SelectMany(sensor => sensor.Value?["calibration"]?.AsArray() ?? []).Select(entry => entry!);

    private static bool IsOfAnotherUnit(KeyValuePair<string, JsonNode?> sensor) =>
        (string?)sensor.Value?["unit"] is { } unit && StandardSensorTypes.All.FirstOrDefault(type => type.Id == sensor.Key) is { } type && UnitConversion.Find(unit, type.Unit) is null;

    private static bool IsAscending(JsonNode? calibration)
    {
        var times = (calibration?.AsArray() ?? []).Select(entry => DateTimeOffset.TryParse((string)entry!["from"]!, CultureInfo.InvariantCulture, out var time) ? time : default).ToList();
        return times.Zip(times.Skip(1)).All(pair => pair.First < pair.Second);
    }

    private static bool HasInvalidTimeLimits(JsonNode station) =>
        !IsDuration(station["max_ahead"], TimeSpan.Zero, TimeSpan.FromDays(1)) || !IsDuration(station["max_behind"], TimeSpan.Zero, TimeSpan.FromDays(36_500));

    private static bool IsRuleDuration(JsonNode? duration) => IsDuration(duration, TimeSpan.Zero, TimeSpan.FromDays(7));

    private static bool IsDuration(JsonNode? duration, TimeSpan least, TimeSpan most, TimeSpan? step = null)
    {
        if (duration is null) return true;
        try
        {
            return XmlConvert.ToTimeSpan((string)duration!) is var time && time >= least && time <= most && time.Ticks % (step?.Ticks ?? 1) == 0;
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            return false;
        }
    }

    private static bool IsFullHour(JsonNode? time) => TimeOf(time) is { } known && known >= DateTimeOffset.UnixEpoch && known.UtcTicks % TimeSpan.TicksPerHour == 0;

    private static DateTimeOffset? TimeOf(JsonNode? time) => Timestamp.TryFromText((string)time!, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private static IEnumerable<string> Names(JsonNode? names) => names?.AsArray().Select(name => (string)name!) ?? [];

    private static IEnumerable<JsonNode> Levels(JsonNode body) => body["levels"]!.AsArray().Select(level => level!);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Instructions(JsonNode body) => (body["instructions"] as JsonObject ?? []).Where(one => one.Value is JsonObject);

    private static List<string> Kinds(JsonNode level) => [.. ((string[])["above", "below", "tail_probability", "sector"]).Where(name => level[name] is not null)];

    private static Severity SeverityOf(JsonNode level) => Enum.Parse<Severity>((string)level["severity"]!);

    private static bool IsClearBeyond(JsonNode level) =>
        (double?)level["clear"] > (double?)level["above"] || (double?)level["clear"] < (double?)level["below"]
        || (level["tail_probability"] is not null && (double?)level["clear"] is { } clear && (clear < (double?)level["tail_probability"] || clear > 0.49));

    private static bool IsNotFurther((JsonNode First, JsonNode Second) levels)
    {
        if (Kinds(levels.First) is not [var kind] || Kinds(levels.Second) is not [var other] || kind != other) return true;
        var (first, second) = ((double)levels.First[kind]!, (double)levels.Second[kind]!);
        var (firstClear, secondClear) = ((double?)levels.First["clear"] ?? first, (double?)levels.Second["clear"] ?? second);
        if (((string?)levels.First["tail"] ?? "both") != ((string?)levels.Second["tail"] ?? "both")) return true;
        return kind == "above" ? second <= first || secondClear < firstClear : second >= first || secondClear > firstClear;
    }

    private static IEnumerable<JsonObject> Elements(JsonNode body) => body is JsonArray list ? list.Select(element => element!.AsObject()) : [body.AsObject()];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Values(JsonObject reading) => reading.Where(member => member.Key is not ("station_id" or "timestamp"));

    private static bool IsValue(KeyValuePair<string, JsonNode?> member) => SensorTypes.Contains(member.Key) && member.Value?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => true,
        System.Text.Json.JsonValueKind.String => double.TryParse((string)member.Value!, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
        _ => false,
    };

    private static bool IsFarOff(JsonNode? timestamp) => timestamp?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => (double)timestamp! is var number && number / (number < 1e11 ? 1 : 1000) is var seconds
            && (seconds > FarAhead.ToUnixTimeSeconds() || seconds < FarBehind.ToUnixTimeSeconds()),
        System.Text.Json.JsonValueKind.String => string.CompareOrdinal((string)timestamp!, "21") > 0 || string.CompareOrdinal((string)timestamp!, "2015") < 0,
        _ => false,
    };
}
