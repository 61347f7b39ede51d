using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>What a change of the definitions would do.</summary>
/// <param name="Applied">The definitions after the change.</param>
/// <param name="CreatedRules">The ids of rules that it would create, in order.</param>
/// <param name="ChangedRules">The ids of rules that it would replace, in order.</param>
/// <param name="RemovedRules">The ids of rules that it would remove, in order.</param>
/// <param name="CancelledAlerts">The newest entries of the active alerts that it would cancel.</param>
public sealed record ChangePreview(
    AppliedChange Applied,
    IReadOnlyList<string> CreatedRules,
    IReadOnlyList<string> ChangedRules,
    IReadOnlyList<string> RemovedRules,
    IReadOnlyList<Alert> CancelledAlerts)
{
    /// <summary>Computes the effects of a change without making it.</summary>
    /// <param name="change">The change.</param>
    /// <param name="expectedVersion">The version that must be in force; null to skip the check.</param>
    /// <param name="catalogue">The catalogue in force.</param>
    /// <param name="stations">The stations.</param>
    /// <param name="active">The newest entry of each active alert.</param>
    public static ChangePreview Of(
        DefinitionChange change, int? expectedVersion, Catalogue catalogue, StationDirectory stations, IEnumerable<Alert> active)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(stations);
        ArgumentNullException.ThrowIfNull(active);
        var applied = DefinitionChanges.Apply(change, expectedVersion, catalogue, stations);
        if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return new(applied, [], [], [], []);
        var after = applied.Catalogue;
        return new(
            applied,
            Ids(after.Rules.Where(rule => catalogue.Rule(rule.Id) is null)),
            Ids(after.Rules.Where(rule => catalogue.Rule(rule.Id) is { } before && before.Version != rule.Version)),
            Ids(catalogue.Rules.Where(rule => after.Rule(rule.Id) is null)),
            [.. new Cancellations(change, applied, catalogue, stations).Of(active).OrderBy(alert => alert.Sequence)]);
    }

    private static IReadOnlyList<string> Ids(IEnumerable<Rule> rules) => [.. rules.Select(rule => rule.Id).Order(StringComparer.Ordinal)];

    /// <summary>Decides as a <see cref="Station"/> does when it switches to the new definitions. Not thread safe.</summary>
    private sealed class Cancellations(DefinitionChange change, AppliedChange applied, Catalogue before, StationDirectory stations)
    {
        private readonly Dictionary<string, (CompiledRule? Before, CompiledRule? After)> _rules = [];

        public IEnumerable<Alert> Of(IEnumerable<Alert> active) => active.Where(IsCancelled);

        private bool IsCancelled(Alert alert)
        {
            if (change is DefinitionChange.RemoveStation) return alert.StationId == change.Id;
            var rule = RuleOf(alert.Rule);
            // An alert whose rule is gone already is not cancelled by this change.
            if (rule.Before is null) return false;
            var station = applied.Station is { } put && put.Id == alert.StationId ? put : stations.Find(alert.StationId);
            return rule.After?.Continues(rule.Before) != true || !rule.After.Rule.AppliesTo(alert.StationId, station?.Area);
        }

        private (CompiledRule? Before, CompiledRule? After) RuleOf(string id)
        {
            if (!_rules.TryGetValue(id, out var rule)) _rules[id] = rule = (Compile(before, id), Compile(applied.Catalogue, id));
            return rule;
        }

        private static CompiledRule? Compile(Catalogue catalogue, string id) => catalogue.Rule(id) is { } rule ? CompiledRule.Compile(rule, catalogue) : null;
    }
}
