using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>Reads definitions from the JSON form used by the API and the stores; reports all errors at once.</summary>
public static class DefinitionReader
{
    public const int MaxNameLength = 100;
    private const int MaxUnitLength = 20;
    private const int MaxFaultValues = 32;
    private const int MaxSelected = 1000;
    private const int MaxLevels = 4;
    private const int MaxSourceLength = 300;
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(36500);
    private static readonly TimeSpan MaxRuleDuration = TimeSpan.FromDays(7);

    private static readonly Dictionary<string, DistributionKind> Kinds = new()
    {
        ["normal"] = DistributionKind.Normal,
        ["folded_normal"] = DistributionKind.FoldedNormal,
    };

    private static readonly Dictionary<string, DefaultRuleChoice> RuleChoices = new()
    {
        ["tail_probability"] = DefaultRuleChoice.TailProbability,
        ["public_scale"] = DefaultRuleChoice.PublicScale,
        ["none"] = DefaultRuleChoice.None,
    };

    private static readonly string[] ThresholdKinds = ["above", "below", "tail_probability"];

    private static readonly Dictionary<string, Severity> Severities = Enum.GetValues<Severity>().ToDictionary(severity => severity.ToString());

    private static readonly Dictionary<string, Tail> Tails = new() { ["upper"] = Tail.Upper, ["lower"] = Tail.Lower, ["both"] = Tail.Both };

    public static (StationDefinition? Station, IReadOnlyList<DefinitionFault> Faults) ReadStation(string id, JsonElement json)
    {
        var faults = new FaultCollector();
        CheckId(id, faults);
        if (!faults.IsObject(json, "")) return (null, faults.Faults);
        faults.OnlyMembers(json, "", "name", "latitude", "longitude", "area", "retention");
        var name = faults.Text(json, "", "name", MaxNameLength, required: true);
        var latitude = faults.Number(json, "", "latitude", -90, 90);
        var longitude = faults.Number(json, "", "longitude", -180, 180);
        var (hasLatitude, hasLongitude) = (FaultCollector.IsGiven(json, "latitude"), FaultCollector.IsGiven(json, "longitude"));
        if (hasLatitude != hasLongitude) faults.Add(hasLongitude ? "latitude" : "longitude", "Latitude and longitude must be given together.");
        var area = Id(faults, json, "area");
        var retention = faults.Duration(json, "", "retention", MaxRetention);
        if (retention < TimeSpan.FromDays(1)) faults.Add("retention", "Must be at least one day.");
        return faults.Faults.Count > 0 ? (null, faults.Faults) : (new(id, name!, latitude, longitude, area, retention), []);
    }

    public static (SensorType? SensorType, DefaultRuleChoice? DefaultRules, IReadOnlyList<DefinitionFault> Faults) ReadSensorType(
        string id, JsonElement json)
    {
        var faults = new FaultCollector();
        CheckId(id, faults);
        if (id is "station_id" or "timestamp") faults.Add("id", "The id is reserved for another member of a reading.");
        if (!faults.IsObject(json, "")) return (null, null, faults.Faults);
        faults.OnlyMembers(json, "", "name", "unit", "distribution", "plausible", "fault_values", "default_rules");
        var name = faults.Text(json, "", "name", MaxNameLength, required: true);
        var unit = faults.Text(json, "", "unit", MaxUnitLength, required: true);
        var distribution = Distribution(faults, json);
        var plausible = Plausible(faults, json);
        var faultValues = faults.Array(json, "", "fault_values", MaxFaultValues);
        for (var i = 0; i < faultValues.Count; i++)
            if (!FaultCollector.IsFinite(faultValues[i])) faults.Add($"fault_values[{i}]", "Must be a number.");
        var rules = faults.Choice(json, "", "default_rules", RuleChoices);
        return faults.Faults.Count > 0
            ? (null, null, faults.Faults)
            : (new SensorType(id, name!, unit!, distribution!, plausible, [.. faultValues.Select(value => value.GetDouble())]), rules, []);
    }

    /// <param name="id">The id of the rule.</param>
    /// <param name="json">The definition.</param>
    /// <param name="catalogue">The catalogue whose sensor types are valid; null for a rule that was validated before.</param>
    public static (Rule? Rule, IReadOnlyList<DefinitionFault> Faults) ReadRule(string id, JsonElement json, Catalogue? catalogue = null)
    {
        var faults = new FaultCollector();
        CheckId(id, faults);
        if (!faults.IsObject(json, "")) return (null, faults.Faults);
        faults.OnlyMembers(json, "", "sensor", "areas", "stations", "for", "clear_after", "levels", "source");
        var sensor = faults.Text(json, "", "sensor", Identifier.MaxLength, required: true);
        if (sensor is not null && catalogue?.PlaceOf(sensor) < 0) faults.Add("sensor", $"Unknown sensor type \"{sensor}\".");
        var areas = Ids(faults, json, "areas");
        var stations = Ids(faults, json, "stations");
        var lasting = faults.Duration(json, "", "for", MaxRuleDuration) ?? TimeSpan.Zero;
        var clearAfter = faults.Duration(json, "", "clear_after", MaxRuleDuration) ?? TimeSpan.Zero;
        var source = faults.Text(json, "", "source", MaxSourceLength);
        var levels = faults.Array(json, "", "levels", MaxLevels, required: true).Select((level, i) => Level(faults, level, $"levels[{i}]")).ToList();
        if (levels.Count == 0 && faults.Faults.All(fault => fault.Member != "levels")) faults.Add("levels", "At least one level is required.");
        if (levels.All(level => level is not null)) CheckOrder(faults, levels!);
        return faults.Faults.Count > 0 ? (null, faults.Faults) : (new Rule(id, sensor!, lasting, clearAfter, levels!, areas, stations, source), []);
    }

    private static void CheckId(string id, FaultCollector faults)
    {
        if (Identifier.Fault(id) is { } fault) faults.Add("id", $"The id {fault}.");
    }

    private static Distribution? Distribution(FaultCollector faults, JsonElement json)
    {
        const string path = "distribution";
        if (!json.TryGetProperty(path, out var member))
        {
            faults.Add(path, "Missing required member.");
            return null;
        }

        if (!faults.IsObject(member, path)) return null;
        faults.OnlyMembers(member, path, "kind", "mean", "standard_deviation");
        var kind = faults.Choice(member, path, "kind", Kinds, required: true);
        var mean = faults.Number(member, path, "mean", double.MinValue, double.MaxValue, required: true);
        var deviation = faults.Number(member, path, "standard_deviation", 1e-9, 1e12, required: true);
        return kind is null || mean is null || deviation is null ? null : new Distribution(kind.Value, mean.Value, deviation.Value);
    }

    private static PlausibleRange? Plausible(FaultCollector faults, JsonElement json)
    {
        const string path = "plausible";
        if (!json.TryGetProperty(path, out var member) || member.ValueKind == JsonValueKind.Null || !faults.IsObject(member, path)) return null;
        faults.OnlyMembers(member, path, "min", "max");
        var min = faults.Number(member, path, "min", double.MinValue, double.MaxValue, required: true);
        var max = faults.Number(member, path, "max", double.MinValue, double.MaxValue, required: true);
        if (min >= max) faults.Add(path, "min must be less than max.");
        return min is null || max is null ? null : new PlausibleRange(min.Value, max.Value);
    }

    private static RuleLevel? Level(FaultCollector faults, JsonElement json, string path)
    {
        if (!faults.IsObject(json, path)) return null;
        faults.OnlyMembers(json, path, "severity", "above", "below", "tail_probability", "tail", "clear");
        var severity = faults.Choice(json, path, "severity", Severities, required: true);
        var above = faults.Number(json, path, "above", double.MinValue, double.MaxValue);
        var below = faults.Number(json, path, "below", double.MinValue, double.MaxValue);
        var probability = faults.Number(json, path, "tail_probability", 1e-300, 0.4);
        var tail = faults.Choice(json, path, "tail", Tails);
        var clear = probability is null
            ? faults.Number(json, path, "clear", double.MinValue, double.MaxValue)
            : faults.Number(json, path, "clear", 1e-300, 0.49);
        var given = ThresholdKinds.Count(name => FaultCollector.IsGiven(json, name));
        if (given != 1) faults.Add(path, "Exactly one of above, below and tail_probability is required.");
        if (tail is not null && probability is null) faults.Add(FaultCollector.Path(path, "tail"), "Only valid with tail_probability.");
        if (clear > above) faults.Add(FaultCollector.Path(path, "clear"), "Must not be above the threshold.");
        if (clear < below || clear < probability) faults.Add(FaultCollector.Path(path, "clear"), "Must not be below the threshold.");

        Threshold? threshold =
            above is { } high ? new Threshold.Above(high, clear ?? high)
            : below is { } low ? new Threshold.Below(low, clear ?? low)
            : probability is { } p ? new Threshold.Improbable(p, clear ?? p, tail ?? Tail.Both) : null;
        return severity is null || threshold is null ? null : new RuleLevel(severity.Value, threshold);
    }

    /// <summary>More severe levels must be further out and all on the same side, so that one alert can move from level to level.</summary>
    private static void CheckOrder(FaultCollector faults, List<RuleLevel> levels)
    {
        for (var i = 1; i < levels.Count; i++)
        {
            var (less, more) = (levels[i - 1], levels[i]);
            if (more.Severity <= less.Severity) faults.Add($"levels[{i}].severity", "Levels must be in ascending order of severity.");
            var further = (less.Threshold, more.Threshold) switch
            {
                (Threshold.Above a, Threshold.Above b) => b.Value > a.Value && b.Clear >= a.Clear,
                (Threshold.Below a, Threshold.Below b) => b.Value < a.Value && b.Clear <= a.Clear,
                (Threshold.Improbable a, Threshold.Improbable b) => b.Tail == a.Tail && b.Probability < a.Probability && b.Clear <= a.Clear,
                _ => false,
            };
            if (!further) faults.Add($"levels[{i}]", "Must be of the same kind as the previous level, with threshold and clear further out.");
        }
    }

    private static string? Id(FaultCollector faults, JsonElement json, string name)
    {
        var id = faults.Text(json, "", name, Identifier.MaxLength);
        if (id is not null && Identifier.Fault(id) is { } fault) faults.Add(name, $"The id {fault}.");
        return id;
    }

    private static List<string> Ids(FaultCollector faults, JsonElement json, string name)
    {
        var ids = new List<string>();
        foreach (var (i, element) in faults.Array(json, "", name, MaxSelected).Index())
        {
            var id = FaultCollector.TextOf(element);
            var fault = id is null ? "must be a string" : Identifier.Fault(id);
            if (fault is null) ids.Add(id!);
            else faults.Add($"{name}[{i}]", $"The id {fault}.");
        }

        return ids;
    }
}
