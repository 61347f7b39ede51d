using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Definitions.DefinitionLimits;

namespace CitySensors.Core.Definitions;

/// <summary>Reads rules.</summary>
internal static class RuleReader
{
    private static readonly TimeSpan MaxRuleDuration = TimeSpan.FromDays(7);

    private static readonly string[] ThresholdKinds = ["above", "below", "tail_probability", "sector"];

    public static readonly IReadOnlyDictionary<string, Tail> Tails = new Dictionary<string, Tail> { ["upper"] = Tail.Upper, ["lower"] = Tail.Lower, ["both"] = Tail.Both };

    private static readonly Dictionary<string, Severity> Severities = Enum.GetValues<Severity>().ToDictionary(severity => severity.ToString());

    private static readonly Dictionary<string, Audience> Audiences = new() { ["public"] = Audience.Public, ["staff"] = Audience.Staff, ["both"] = Audience.Both, ["confirmed"] = Audience.Confirmed };

    public static (Rule? Rule, IReadOnlyList<DefinitionError> Errors) Read(string id, JsonElement json)
    {
        var errors = new ErrorCollector();
        DefinitionReader.CheckId(id, errors);
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", ["sensor", "areas", "stations", "for", "min_values", "clear_after", "max_gap", "expire_after", "levels", "source", "audience", RuleInstructionReader.Member, RuleForecastReader.Member, .. RuleWindowReader.Members]);
        var sensor = errors.Text(json, "", "sensor", Identifier.MaxLength, required: true);
        if (sensor is not null && Identifier.Validate(sensor) is { } error) errors.Add("sensor", $"The id {error}.");
        var areas = Ids(errors, json, "areas");
        var stations = Ids(errors, json, "stations");
        var lasting = errors.Duration(json, "", "for", MaxRuleDuration) ?? TimeSpan.Zero;
        var forecast = RuleForecastReader.Read(errors, json);
        var window = ErrorCollector.IsGiven(json, RuleForecastReader.Member) ? null : RuleWindowReader.Read(errors, json);
        var windows = RuleWindowReader.Windows(errors, json);
        var minValues = errors.Integer(json, "", "min_values", 1, MaxMinValues) ?? Rule.DefaultMinValues;
        var clearAfter = errors.Duration(json, "", "clear_after", MaxRuleDuration) ?? TimeSpan.Zero;
        var maxGap = errors.Duration(json, "", "max_gap", MaxRuleDuration);
        var expireAfter = errors.Duration(json, "", "expire_after", MaxRuleDuration) ?? Rule.DefaultExpireAfter;
        var source = errors.Text(json, "", "source", MaxSourceLength);
        var audience = errors.Choice(json, "", "audience", Audiences);
        var levels = errors.Array(json, "", "levels", MaxLevels, required: true).Select((level, i) => Level(errors, level, $"levels[{i}]")).ToList();
        if (levels.Count == 0 && errors.Errors.All(error => error.Member != "levels")) errors.Add("levels", "At least one level is required.");
        RuleWindowReader.CheckLevels(errors, json, levels);
        RuleForecastReader.CheckLevels(errors, json, levels);
        var instructions = RuleInstructionReader.Read(errors, json);
        RuleInstructionReader.CheckSeverities(errors, instructions, levels);
        if (levels.All(level => level is not null)) CheckOrder(errors, levels!);
        return errors.Errors.Count > 0
            ? (null, errors.Errors)
            : (new Rule(id, sensor!, lasting, clearAfter, levels!, areas, stations, source, maxGap)
            {
                Audience = audience, Instructions = instructions, ExpireAfter = expireAfter, MinValues = forecast is not null ? 1 : window is null ? minValues : windows, Window = window, Forecast = forecast,
            }, []);
    }

    private static RuleLevel? Level(ErrorCollector errors, JsonElement json, string path)
    {
        if (!errors.IsObject(json, path)) return null;
        errors.OnlyMembers(json, path, "severity", "above", "below", "tail_probability", "tail", "clear", "sector");
        var severity = errors.Choice(json, path, "severity", Severities, required: true);
        var above = errors.Number(json, path, "above", double.MinValue, double.MaxValue);
        var below = errors.Number(json, path, "below", double.MinValue, double.MaxValue);
        var probability = errors.Number(json, path, "tail_probability", MinTailProbability, MaxTailProbability);
        var tail = errors.Choice(json, path, "tail", Tails);
        var sector = Sector(errors, json, path);
        var clear = probability is null
            ? errors.Number(json, path, "clear", double.MinValue, double.MaxValue)
            : errors.Number(json, path, "clear", MinTailProbability, MaxClearTailProbability);
        var given = ThresholdKinds.Count(name => ErrorCollector.IsGiven(json, name));
        if (given != 1) errors.Add(path, "Exactly one of above, below, tail_probability and sector is required.");
        if (tail is not null && probability is null) errors.Add(ErrorCollector.Path(path, "tail"), "Only valid with tail_probability.");
        if (sector is not null && clear is not null) errors.Add(ErrorCollector.Path(path, "clear"), "Not valid with sector, which has a margin.");
        if (clear > above) errors.Add(ErrorCollector.Path(path, "clear"), "Must not be above the threshold.");
        if (clear < below || clear < probability) errors.Add(ErrorCollector.Path(path, "clear"), "Must not be below the threshold.");

        Threshold? threshold =
            above is { } high ? new Threshold.Above(high, clear ?? high)
            : below is { } low ? new Threshold.Below(low, clear ?? low)
            : probability is { } p ? new Threshold.Improbable(p, clear ?? p, tail ?? Tail.Both) : sector;
        return severity is null || threshold is null ? null : new RuleLevel(severity.Value, threshold);
    }

    private static Threshold.InSector? Sector(ErrorCollector errors, JsonElement json, string path)
    {
        const string name = "sector";
        if (!json.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null) return null;
        var at = ErrorCollector.Path(path, name);
        if (!errors.IsObject(member, at)) return null;
        errors.OnlyMembers(member, at, "from", "to", "margin");
        var from = errors.Number(member, at, "from", 0, MaxPeriod, required: true);
        var to = errors.Number(member, at, "to", 0, MaxPeriod, required: true);
        var margin = errors.Number(member, at, "margin", 0, MaxPeriod);
        if (from == to && from is not null) errors.Add(at, "from and to must differ.");
        return from is null || to is null ? null : new Threshold.InSector(new(from.Value, to.Value), margin ?? 0);
    }

    /// <summary>More severe levels must be further out and all on the same side, so that one alert can move from level to level.</summary>
    private static void CheckOrder(ErrorCollector errors, List<RuleLevel> levels)
    {
        for (var i = 1; i < levels.Count; i++)
        {
            var (less, more) = (levels[i - 1], levels[i]);
            if (more.Severity <= less.Severity) errors.Add($"levels[{i}].severity", "Levels must be in ascending order of severity.");
            var further = (less.Threshold, more.Threshold) switch
            {
                (Threshold.Above a, Threshold.Above b) => b.Value > a.Value && b.Clear >= a.Clear,
                (Threshold.Below a, Threshold.Below b) => b.Value < a.Value && b.Clear <= a.Clear,
                (Threshold.Improbable a, Threshold.Improbable b) => b.Tail == a.Tail && b.Probability < a.Probability && b.Clear <= a.Clear,
                // Whether one sector is within the other depends on the circle: see RuleFit.
                (Threshold.InSector, Threshold.InSector) => true,
                _ => false,
            };
            if (!further) errors.Add($"levels[{i}]", "Must be of the same kind as the previous level, with threshold and clear further out.");
        }
    }

    private static List<string> Ids(ErrorCollector errors, JsonElement json, string name)
    {
        var ids = new List<string>();
        foreach (var (i, element) in errors.Array(json, "", name, MaxSelected).Index())
        {
            var id = ErrorCollector.TextOf(element);
            var error = id is null ? "must be a string" : Identifier.Validate(id);
            if (error is null) ids.Add(id!);
            else errors.Add($"{name}[{i}]", $"The id {error}.");
        }

        return ids;
    }
}
