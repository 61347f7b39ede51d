using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Web.Settings;

namespace CitySensors.Web.Rules;

/// <summary>Explains what a rule names that does not exist, with the name that may be meant.</summary>
internal static class UnknownRuleNames
{
    /// <summary>A search compares a name with every station of the city.</summary>
    private const int MaxHints = 10;

    public static IReadOnlyList<DefinitionError> ErrorsOf(Rule rule, Catalogue catalogue, StationDirectory stations) =>
    [
        .. RuleNames.UnknownIn(rule, catalogue, stations).Select((name, i) => new DefinitionError(
            name.Member,
            $"{Explain(name)}{(i < MaxHints && Spelling.Closest(name.Name, RuleNames.KnownOf(name.Kind, catalogue, stations)) is { } meant ? $" Did you mean \"{meant}\"?" : "")}")),
    ];

    private static string Explain(RuleName name) => name.Kind switch
    {
        RuleNameKind.SensorType => $"Unknown sensor type \"{name.Name}\".",
        RuleNameKind.Area => $"No station is in the area \"{name.Name}\".",
        _ => $"Unknown station \"{name.Name}\".",
    };
}
