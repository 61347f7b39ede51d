using System.Text.Json;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Previews;

/// <summary>What a request for a preview is checked against.</summary>
/// <param name="Catalogue">The definitions in force.</param>
/// <param name="Stations">The stations.</param>
/// <param name="Now">The current time.</param>
/// <param name="MaxPeriod">The longest period.</param>
/// <param name="UnknownNames">Explains what a rule names that does not exist.</param>
public sealed record RulePreviewContext(
    Catalogue Catalogue, StationDirectory Stations, DateTimeOffset Now, TimeSpan MaxPeriod, Func<Rule, IReadOnlyList<DefinitionError>> UnknownNames);

/// <summary>Reads requests for previews. Rules and sensor types are read as those that are put, with all errors.</summary>
public static class RulePreviewReader
{
    private const string RuleMember = "rule";
    private const string SensorMember = "rule.sensor";
    private const string TypeMember = "sensor_type";

    /// <returns>The request, or all errors.</returns>
    public static (RulePreviewRequest? Request, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json, RulePreviewContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "id", RuleMember, TypeMember, "from", "to", "stations", "area");
        var rule = ReadRule(json, context, errors);
        var type = ReadType(json, rule, context, errors);
        if (rule is not null) CheckFit(rule, type, context, errors);
        var (from, to) = ReadPeriod(json, context, errors);
        var stations = ReadStations(json, context, errors);
        var area = errors.Text(json, "", "area", Identifier.MaxLength);
        if (area is not null && !context.Stations.Page(null, int.MaxValue).Any(station => station.Area == area)) errors.Add("area", $"No station is in the area \"{area}\".");
        return errors.Errors.Count > 0
            ? (null, errors.Errors)
            : (new RulePreviewRequest { Rule = rule!, SensorType = type, From = from!.Value, To = to, Stations = stations, Area = area }, []);
    }

    private static Rule? ReadRule(JsonElement json, RulePreviewContext context, ErrorCollector errors)
    {
        var id = errors.Text(json, "", "id", Identifier.MaxLength, required: true);
        if (!ErrorCollector.IsGiven(json, RuleMember)) return id is null ? null : StoredRule(json, id, context, errors);
        var (rule, faults) = DefinitionReader.ReadRule(id ?? RuleMember, json.GetProperty(RuleMember));
        AddAll(errors, faults.Select(fault => fault.Member == "id" ? fault : Below(RuleMember, fault)));
        if (rule is null) return null;
        AddAll(errors, context.UnknownNames(rule).Select(fault => Below(RuleMember, fault)));
        return rule;
    }

    private static Rule? StoredRule(JsonElement json, string id, RulePreviewContext context, ErrorCollector errors)
    {
        var stored = context.Catalogue.Rule(id);
        if (stored is null) errors.Add(RuleMember, $"Missing required member: there is no rule \"{id}\" in force.");
        else if (!ErrorCollector.IsGiven(json, TypeMember)) errors.Add(RuleMember, $"At least one of {RuleMember} and {TypeMember} is required.");
        return stored;
    }

    private static SensorType? ReadType(JsonElement json, Rule? rule, RulePreviewContext context, ErrorCollector errors)
    {
        if (!ErrorCollector.IsGiven(json, TypeMember)) return null;
        var body = json.GetProperty(TypeMember);
        var (type, _, faults) = DefinitionReader.ReadSensorType(rule?.Sensor ?? "sensor", body);
        AddAll(errors, faults.Select(fault => Below(TypeMember, fault)));
        if (body.ValueKind == JsonValueKind.Object && ErrorCollector.IsGiven(body, "default_rules")) errors.Add($"{TypeMember}.default_rules", "Not valid in a preview, which is of one rule.");
        if (type is not null && rule is not null && context.Catalogue.SensorType(rule.Sensor) is { } inForce && UnitConversion.Find(inForce.Unit, type.Unit)?.IsIdentity != true)
            errors.Add($"{TypeMember}.unit", $"The unit of \"{inForce.Id}\" is {inForce.Unit}, and so are its stored readings; they are not converted.");
        return type;
    }

    private static void CheckFit(Rule rule, SensorType? proposed, RulePreviewContext context, ErrorCollector errors)
    {
        if (rule.Forecast is not null)
        {
            errors.Add($"{RuleMember}.forecast", "A rule on forecasts cannot be previewed: the forecasts of the past are not stored.");
            return;
        }

        if (context.Catalogue.SensorType(rule.Sensor) is { } inForce) AddAll(errors, RuleFit.ErrorsOf(rule, proposed ?? inForce).Select(fault => Below(RuleMember, fault)));
        // A proposed rule has it among its unknown names.
        else if (errors.Errors.All(fault => fault.Member != SensorMember)) errors.Add(SensorMember, $"Unknown sensor type \"{rule.Sensor}\".");
    }

    private static (DateTimeOffset? From, DateTimeOffset To) ReadPeriod(JsonElement json, RulePreviewContext context, ErrorCollector errors)
    {
        var from = errors.Time(json, "", "from", required: true);
        var to = errors.Time(json, "", "to") ?? FullSecond(context.Now);
        if (from < DateTimeOffset.UnixEpoch) errors.Add("from", "Must not be before 1970.");
        if (to > context.Now) errors.Add("to", "Must not be in the future.");
        if (to <= from) errors.Add("to", "Must be after from.");
        else if (to - from > context.MaxPeriod) errors.Add("to", $"Must be at most {XmlConvert.ToString(context.MaxPeriod)} after from.");
        return (from, to);
    }

    private static DateTimeOffset FullSecond(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);

    private static HashSet<string>? ReadStations(JsonElement json, RulePreviewContext context, ErrorCollector errors)
    {
        if (!ErrorCollector.IsGiven(json, "stations")) return null;
        var stations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, element) in errors.Array(json, "", "stations", DefinitionLimits.MaxSelected).Index())
        {
            if (ErrorCollector.TextOf(element) is not { } id) errors.Add($"stations[{i}]", "The id must be a string.");
            else if (context.Stations.Find(id) is null) errors.Add($"stations[{i}]", $"Unknown station \"{id}\".");
            else stations.Add(id);
        }

        return stations;
    }

    private static DefinitionError Below(string member, DefinitionError error) =>
        error with { Member = error.Member.Length == 0 ? member : ErrorCollector.Path(member, error.Member) };

    private static void AddAll(ErrorCollector errors, IEnumerable<DefinitionError> more) => errors.Errors.AddRange(more);
}
