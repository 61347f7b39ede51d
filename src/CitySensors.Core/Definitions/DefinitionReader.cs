using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.DefinitionLimits;

namespace CitySensors.Core.Definitions;

/// <summary>Reads definitions from their JSON form, which is the API's and the stores'; gives every fault at once.</summary>
public static class DefinitionReader
{
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
        if (hasLatitude != hasLongitude) faults.Add(hasLongitude ? "latitude" : "longitude", "Latitude and longitude go together.");
        var area = Id(faults, json, "area");
        var retention = faults.Duration(json, "", "retention", MaxRetention);
        if (retention < TimeSpan.FromDays(1)) faults.Add("retention", "One day at least is needed.");
        return faults.Faults.Count > 0 ? (null, faults.Faults) : (new(id, name!, latitude, longitude, area, retention), []);
    }

    public static (SensorType? SensorType, DefaultRuleChoice? DefaultRules, IReadOnlyList<DefinitionFault> Faults) ReadSensorType(
        string id, JsonElement json)
    {
        var faults = new FaultCollector();
        CheckId(id, faults);
        if (id is "station_id" or "timestamp") faults.Add("id", "It is another member of a reading.");
        if (!faults.IsObject(json, "")) return (null, null, faults.Faults);
        faults.OnlyMembers(json, "", "name", "unit", "distribution", "plausible", "fault_values", "default_rules");
        var name = faults.Text(json, "", "name", MaxNameLength, required: true);
        var unit = faults.Text(json, "", "unit", MaxUnitLength, required: true);
        var distribution = Distribution(faults, json);
        var plausible = Plausible(faults, json);
        var faultValues = faults.Array(json, "", "fault_values", MaxFaultValues);
        for (var i = 0; i < faultValues.Count; i++)
            if (!FaultCollector.IsFinite(faultValues[i])) faults.Add($"fault_values[{i}]", "A number is needed.");
        var rules = faults.Choice(json, "", "default_rules", RuleChoices);
        return faults.Faults.Count > 0
            ? (null, null, faults.Faults)
            : (new SensorType(id, name!, unit!, distribution!, plausible, [.. faultValues.Select(value => value.GetDouble())]), rules, []);
    }

    /// <param name="id">What the rule is called.</param>
    /// <param name="json">The definition.</param>
    /// <param name="catalogue">Whose sensor types it must be of; null for a rule that was checked before.</param>
    public static (Rule? Rule, IReadOnlyList<DefinitionFault> Faults) ReadRule(string id, JsonElement json, Catalogue? catalogue = null)
    {
        var faults = new FaultCollector();
        CheckId(id, faults);
        if (!faults.IsObject(json, "")) return (null, faults.Faults);
        faults.OnlyMembers(json, "", "sensor", "areas", "stations", "for", "clear_after", "levels", "source");
        var sensor = faults.Text(json, "", "sensor", Identifier.MaxLength, required: true);
        if (sensor is not null && catalogue?.PlaceOf(sensor) < 0) faults.Add("sensor", $"\"{sensor}\" is no sensor type.");
        var areas = Ids(faults, json, "areas");
        var stations = Ids(faults, json, "stations");
        var lasting = faults.Duration(json, "", "for", MaxRuleDuration) ?? TimeSpan.Zero;
        var clearAfter = faults.Duration(json, "", "clear_after", MaxRuleDuration) ?? TimeSpan.Zero;
        var source = faults.Text(json, "", "source", MaxSourceLength);
        var levels = faults.Array(json, "", "levels", MaxLevels, required: true).Select((level, i) => Level(faults, level, $"levels[{i}]")).ToList();
        if (levels.Count == 0 && faults.Faults.All(fault => fault.Member != "levels")) faults.Add("levels", "One level at least is needed.");
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
            faults.Add(path, "It is missing.");
            return null;
        }

        if (!faults.IsObject(member, path)) return null;
        faults.OnlyMembers(member, path, "kind", "mean", "standard_deviation");
        var kind = faults.Choice(member, path, "kind", Kinds, required: true);
        var mean = faults.Number(member, path, "mean", double.MinValue, double.MaxValue, required: true);
        var deviation = faults.Number(member, path, "standard_deviation", MinStandardDeviation, MaxStandardDeviation, required: true);
        return kind is null || mean is null || deviation is null ? null : new Distribution(kind.Value, mean.Value, deviation.Value);
    }

    private static PlausibleRange? Plausible(FaultCollector faults, JsonElement json)
    {
        const string path = "plausible";
        if (!json.TryGetProperty(path, out var member) || member.ValueKind == JsonValueKind.Null || !faults.IsObject(member, path)) return null;
        faults.OnlyMembers(member, path, "min", "max");
        var min = faults.Number(member, path, "min", double.MinValue, double.MaxValue, required: true);
        var max = faults.Number(member, path, "max", double.MinValue, double.MaxValue, required: true);
        if (min >= max) faults.Add(path, "min must be below max.");
        return min is null || max is null ? null : new PlausibleRange(min.Value, max.Value);
    }

    private static RuleLevel? Level(FaultCollector faults, JsonElement json, string path)
    {
        if (!faults.IsObject(json, path)) return null;
        faults.OnlyMembers(json, path, "severity", "above", "below", "tail_probability", "tail", "clear");
        var severity = faults.Choice(json, path, "severity", Severities, required: true);
        var above = faults.Number(json, path, "above", double.MinValue, double.MaxValue);
        var below = faults.Number(json, path, "below", double.MinValue, double.MaxValue);
        var probability = faults.Number(json, path, "tail_probability", MinTailProbability, MaxTailProbability);
        var tail = faults.Choice(json, path, "tail", Tails);
        var clear = probability is null
            ? faults.Number(json, path, "clear", double.MinValue, double.MaxValue)
            : faults.Number(json, path, "clear", MinTailProbability, MaxClearTailProbability);
        var given = ThresholdKinds.Count(name => FaultCollector.IsGiven(json, name));
        if (given != 1) faults.Add(path, "One of above, below and tail_probability is needed.");
        if (tail is not null && probability is null) faults.Add(FaultCollector.Path(path, "tail"), "It goes with tail_probability only.");
        if (clear > above) faults.Add(FaultCollector.Path(path, "clear"), "It must not be above the threshold.");
        if (clear < below || clear < probability) faults.Add(FaultCollector.Path(path, "clear"), "It must not be below the threshold.");

        Threshold? threshold =
            above is { } high ? new Threshold.Above(high, clear ?? high)
            : below is { } low ? new Threshold.Below(low, clear ?? low)
            : probability is { } p ? new Threshold.Improbable(p, clear ?? p, tail ?? Tail.Both) : null;
        return severity is null || threshold is null ? null : new RuleLevel(severity.Value, threshold);
    }

    /// <summary>A more severe level must be further out, and all must ask the same side, for one alert to go from level to level.</summary>
    private static void CheckOrder(FaultCollector faults, List<RuleLevel> levels)
    {
        for (var i = 1; i < levels.Count; i++)
        {
            var (less, more) = (levels[i - 1], levels[i]);
            if (more.Severity <= less.Severity) faults.Add($"levels[{i}].severity", "Levels go from the least severity to the highest.");
            var further = (less.Threshold, more.Threshold) switch
            {
                (Threshold.Above a, Threshold.Above b) => b.Value > a.Value && b.Clear >= a.Clear,
                (Threshold.Below a, Threshold.Below b) => b.Value < a.Value && b.Clear <= a.Clear,
                (Threshold.Improbable a, Threshold.Improbable b) => b.Tail == a.Tail && b.Probability < a.Probability && b.Clear <= a.Clear,
                _ => false,
            };
            if (!further) faults.Add($"levels[{i}]", "It must be of the same kind as the level before it, with threshold and clear further out.");
        }
    }

    private static string? Id(FaultCollector faults, JsonElement json, string name)
    {
        var id = faults.Text(json, "", name, Identifier.MaxLength);
        if (id is not null && Identifier.Fault(id) is { } fault) faults.Add(name, $"It {fault}.");
        return id;
    }

    private static List<string> Ids(FaultCollector faults, JsonElement json, string name)
    {
        var ids = new List<string>();
        foreach (var (i, element) in faults.Array(json, "", name, MaxSelected).Index())
        {
            var id = FaultCollector.TextOf(element);
            var fault = id is null ? "is no string" : Identifier.Fault(id);
            if (fault is null) ids.Add(id!);
            else faults.Add($"{name}[{i}]", $"It {fault}.");
        }

        return ids;
    }
}
