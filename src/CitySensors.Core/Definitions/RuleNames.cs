using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>What a rule names.</summary>
public enum RuleNameKind
{
    SensorType,
    Area,
    Station,
}

/// <param name="Member">The path of the member, such as <c>areas[1]</c>.</param>
public sealed record RuleName(string Member, RuleNameKind Kind, string Name);

/// <summary>The names in a rule that may be misspelt: a rule for what does not exist never raises an alert.</summary>
public static class RuleNames
{
    /// <summary>The sensor type, areas and stations of a rule that the city does not have. An area exists if a station is in it.</summary>
    public static IReadOnlyList<RuleName> UnknownIn(Rule rule, Catalogue catalogue, StationDirectory stations)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(stations);
        var unknown = new List<RuleName>();
        if (catalogue.SlotOf(rule.Sensor) < 0) unknown.Add(new("sensor", RuleNameKind.SensorType, rule.Sensor));
        var areas = rule.Areas.Count > 0 ? AreasOf(stations) : [];
        foreach (var (i, area) in rule.Areas.Index())
            if (!areas.Contains(area)) unknown.Add(new($"areas[{i}]", RuleNameKind.Area, area));
        foreach (var (i, station) in rule.Stations.Index())
            if (stations.Find(station) is null) unknown.Add(new($"stations[{i}]", RuleNameKind.Station, station));
        return unknown;
    }

    /// <summary>The names of a kind that the city has.</summary>
    public static IEnumerable<string> KnownOf(RuleNameKind kind, Catalogue catalogue, StationDirectory stations)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(stations);
        return kind switch
        {
            RuleNameKind.SensorType => catalogue.SensorTypes.Select(type => type.Id),
            RuleNameKind.Area => AreasOf(stations),
            _ => stations.Page(null, int.MaxValue).Select(station => station.Id),
        };
    }

    private static HashSet<string> AreasOf(StationDirectory stations) =>
        new(stations.Page(null, int.MaxValue).Select(station => station.Area).OfType<string>(), StringComparer.Ordinal);
}
