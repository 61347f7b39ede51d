using CitySensors.Core.Definitions;

namespace CitySensors.Core.Alerts;

/// <summary>
/// Decides which of the rules that apply to a station are in force there. For each sensor type and direction, a rule that names the station
/// overrides those that name its area, and these override those for the whole city. A rule overrides only what it watches itself: one for high
/// values leaves the warnings of low values in force, one for a sector those of sectors that are neither within it nor around it, and one on windows those on
/// single values and other windows. Rules of the same scope never override each other. Immutable and thread safe.
/// </summary>
public sealed class RulePrecedence
{
    private static readonly RuleDirections[] Directions = [RuleDirections.High, RuleDirections.Low, RuleDirections.Sector];

    private readonly CompiledRule[] _rules;
    private readonly Dictionary<string, CompiledRule[]> _ofSensor;

    public RulePrecedence(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        _rules = [.. catalogue.Rules.OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .Select(rule => CompiledRule.Compile(rule, catalogue)).OfType<CompiledRule>()];
        _ofSensor = _rules.GroupBy(rule => rule.Rule.Sensor).ToDictionary(rules => rules.Key, rules => rules.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The rules that apply to a station, by id, and which of them override others there.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="area">Its area; null if it is in none.</param>
    /// <param name="sensor">Only the rules of this sensor type; null for all.</param>
    public IReadOnlyList<RuleAtStation> At(string stationId, string? area, string? sensor = null)
    {
        var rules = sensor is null ? _rules : _ofSensor.GetValueOrDefault(sensor, []);
        var (scopes, inForce) = Resolve(rules, stationId, area);
        var found = new List<RuleAtStation>();
        for (var i = 0; i < rules.Length; i++)
        {
            if (scopes[i] is not { } scope) continue;
            var overrides = new List<RuleOverride>();
            foreach (var direction in Directions)
            {
                if ((rules[i].Directions & ~inForce[i] & direction) == 0) continue;
                var by = Enumerable.Range(0, rules.Length).Where(other => scopes[other] > scope && Conflicts(rules[i], rules[other], inForce[other] & direction));
                overrides.Add(new RuleOverride(direction, [.. by.Select(other => rules[other].Rule.Id)]));
            }

            found.Add(new RuleAtStation(rules[i].Rule, scope, inForce[i], overrides));
        }

        return found;
    }

    /// <summary>All rules that can be evaluated, by id.</summary>
    internal CompiledRule[] Rules => _rules;

    /// <summary>The rules in force at a station, by id, each with the directions in which it is.</summary>
    internal IEnumerable<CompiledRule> InForceAt(string stationId, string? area, string sensor)
    {
        var rules = _ofSensor.GetValueOrDefault(sensor, []);
        var (_, inForce) = Resolve(rules, stationId, area);
        return rules.Select((rule, i) => rule.Only(inForce[i])).OfType<CompiledRule>();
    }

    /// <summary>The directions in which each of the <see cref="Rules"/> is in force at a station.</summary>
    internal RuleDirections[] DirectionsAt(string stationId, string? area) => Resolve(_rules, stationId, area).InForce;

    private static (RuleScope?[] Scopes, RuleDirections[] InForce) Resolve(CompiledRule[] rules, string stationId, string? area)
    {
        var scopes = Array.ConvertAll(rules, rule => rule.Rule.ScopeAt(stationId, area));
        var inForce = new RuleDirections[rules.Length];
        // From the most specific scope on: what is itself overridden overrides nothing.
        var above = new List<int>();
        for (var scope = RuleScope.Station; scope >= RuleScope.City; scope--)
        {
            var moreSpecific = above.Count;
            for (var i = 0; i < rules.Length; i++)
            {
                if (scopes[i] != scope) continue;
                inForce[i] = rules[i].Directions & ~OverriddenBy(rules[i], moreSpecific);
                // Most stations have no rules of their own, and nothing to compare with.
                if (scope > RuleScope.City && inForce[i] != RuleDirections.None) above.Add(i);
            }
        }

        return (scopes, inForce);

        RuleDirections OverriddenBy(CompiledRule rule, int moreSpecific)
        {
            var overridden = RuleDirections.None;
            for (var i = 0; i < moreSpecific; i++)
            {
                foreach (var direction in Directions)
                    if (Conflicts(rule, rules[above[i]], inForce[above[i]] & direction)) overridden |= direction;
            }

            return overridden;
        }
    }

    /// <summary>Whether another rule of the same sensor type, in force in a direction, watches for the same.</summary>
    private static bool Conflicts(CompiledRule rule, CompiledRule other, RuleDirections direction) =>
        rule.Slot == other.Slot && rule.FigureKey == other.FigureKey && (rule.Directions & direction) != 0 && (direction != RuleDirections.Sector || rule.HasSectorOf(other));
}

/// <summary>A rule that applies to a station.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Scope">How specific it is for the station.</param>
/// <param name="InForce">The directions in which it is in force there; none if it is overridden as a whole.</param>
/// <param name="Overrides">The directions in which it is overridden.</param>
public sealed record RuleAtStation(Rule Rule, RuleScope Scope, RuleDirections InForce, IReadOnlyList<RuleOverride> Overrides);

/// <summary>Rules that override another one.</summary>
/// <param name="Direction">The direction: one of them.</param>
/// <param name="By">The ids of the rules that are in force instead, in order.</param>
public sealed record RuleOverride(RuleDirections Direction, IReadOnlyList<string> By);
