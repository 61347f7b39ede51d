using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>What a change of the definitions would do.</summary>
/// <param name="Applied">The definitions after the change.</param>
/// <param name="CreatedRules">The ids of rules that it would create, in order.</param>
/// <param name="ChangedRules">The ids of rules that it would replace, in order.</param>
/// <param name="RemovedRules">The ids of rules that it would remove, in order.</param>
/// <param name="CancelledAlerts">The newest entries of the active alerts that it would cancel.</param>
/// <param name="OverriddenRules">Rules that more specific ones would override at stations where they do not now.</param>
/// <param name="ReinstatedRules">Rules that would be in force at stations where more specific ones override them now.</param>
public sealed record ChangePreview(
    AppliedChange Applied,
    IReadOnlyList<string> CreatedRules,
    IReadOnlyList<string> ChangedRules,
    IReadOnlyList<string> RemovedRules,
    IReadOnlyList<Alert> CancelledAlerts,
    IReadOnlyList<RuleStations> OverriddenRules,
    IReadOnlyList<RuleStations> ReinstatedRules)
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
        if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return new(applied, [], [], [], [], [], []);
        var after = applied.Catalogue;
        var (before, next) = (new RulePrecedence(catalogue), new RulePrecedence(after));
        var (overridden, reinstated) = new OverrideChanges(change, applied, before, next).In(catalogue, stations);
        return new(
            applied,
            Ids(after.Rules.Where(rule => catalogue.Rule(rule.Id) is null)),
            Ids(after.Rules.Where(rule => catalogue.Rule(rule.Id) is { } before && before.Version != rule.Version)),
            Ids(catalogue.Rules.Where(rule => after.Rule(rule.Id) is null)),
            [.. new Cancellations(change, applied, before, next, stations).Of(active).OrderBy(alert => alert.Sequence)],
            overridden,
            reinstated);
    }

    private static IReadOnlyList<string> Ids(IEnumerable<Rule> rules) => [.. rules.Select(rule => rule.Id).Order(StringComparer.Ordinal)];

    /// <summary>Decides as a <see cref="Station"/> does when it switches to the new definitions.</summary>
    private sealed class Cancellations(DefinitionChange change, AppliedChange applied, RulePrecedence before, RulePrecedence after, StationDirectory stations)
    {
        public IEnumerable<Alert> Of(IEnumerable<Alert> active) => active.Where(IsCancelled);

        private bool IsCancelled(Alert alert)
        {
            if (change is DefinitionChange.RemoveStation or DefinitionChange.PutStation && alert.StationId != change.Id) return false;
            if (change is DefinitionChange.RemoveStation) return true;
            var station = stations.Find(alert.StationId);
            var rule = before.InForceAt(alert.StationId, station?.Area, alert.Sensor).FirstOrDefault(known => known.Rule.Id == alert.Rule);
            // An alert whose rule is gone already is not cancelled by this change.
            if (rule is null) return false;
            var area = applied.Station is { } put && put.Id == alert.StationId ? put.Area : station?.Area;
            var isLow = rule.IsLowAt(alert.Episode.Severity, alert.Condition.Threshold);
            return !after.InForceAt(alert.StationId, area, alert.Sensor).Any(next => next.Continues(rule, isLow));
        }
    }

    /// <summary>Finds where rules become overridden, or are no longer.</summary>
    private sealed class OverrideChanges(DefinitionChange change, AppliedChange applied, RulePrecedence before, RulePrecedence after)
    {
        private readonly Dictionary<(string Rule, RuleDirections Direction), List<string>> _overridden = [];
        private readonly Dictionary<(string Rule, RuleDirections Direction), List<string>> _reinstated = [];

        public (IReadOnlyList<RuleStations> Overridden, IReadOnlyList<RuleStations> Reinstated) In(Catalogue catalogue, StationDirectory stations)
        {
            switch (change)
            {
                case DefinitionChange.PutStation:
                    Compare(change.Id, stations.Find(change.Id)?.Area, applied.Station?.Area, null);
                    break;
                case DefinitionChange.PutRule or DefinitionChange.RemoveRule:
                    string?[] sensors = [catalogue.Rule(change.Id)?.Sensor, applied.Catalogue.Rule(change.Id)?.Sensor];
                    foreach (var sensor in sensors.OfType<string>().Distinct(StringComparer.Ordinal))
                        foreach (var station in stations.Page(null, int.MaxValue)) Compare(station.Id, station.Area, station.Area, sensor);
                    break;
            }

            return (ListOf(_overridden), ListOf(_reinstated));
        }

        private void Compare(string station, string? areaBefore, string? areaAfter, string? sensor)
        {
            var (old, now) = (before.At(station, areaBefore, sensor), after.At(station, areaAfter, sensor));
            foreach (var (rule, direction) in Overridden(now).Except(Overridden(old))) Add(_overridden, rule, direction);
            // A rule that is removed is not in force again.
            foreach (var (rule, direction) in Overridden(old).Except(Overridden(now)))
                if (now.Any(one => one.Rule.Id == rule && (one.InForce & direction) != 0)) Add(_reinstated, rule, direction);

            void Add(Dictionary<(string, RuleDirections), List<string>> found, string rule, RuleDirections direction)
            {
                if (!found.TryGetValue((rule, direction), out var stations)) found[(rule, direction)] = stations = [];
                stations.Add(station);
            }
        }

        private static IEnumerable<(string Rule, RuleDirections Direction)> Overridden(IReadOnlyList<RuleAtStation> rules) =>
            from rule in rules from one in rule.Overrides select (rule.Rule.Id, one.Direction);

        private static IReadOnlyList<RuleStations> ListOf(Dictionary<(string Rule, RuleDirections Direction), List<string>> found) =>
            [.. found.OrderBy(one => one.Key.Rule, StringComparer.Ordinal).ThenBy(one => one.Key.Direction).Select(one => new RuleStations(one.Key.Rule, one.Key.Direction, one.Value))];
    }
}

/// <summary>A rule and stations.</summary>
/// <param name="Rule">The id of the rule.</param>
/// <param name="Direction">The direction in which it is overridden or in force: one of them.</param>
/// <param name="Stations">The ids of the stations, in order.</param>
public sealed record RuleStations(string Rule, RuleDirections Direction, IReadOnlyList<string> Stations);
