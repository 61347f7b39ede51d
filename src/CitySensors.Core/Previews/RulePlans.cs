using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Previews;

/// <summary>The plans of one rule at stations, where other rules of its sensor type may override it. Not thread safe.</summary>
/// <param name="catalogue">The sensor type and the rules that watch it.</param>
/// <param name="rule">The id of the rule.</param>
/// <param name="text">Writes the messages of alerts.</param>
/// <param name="lateness">The lateness.</param>
internal sealed class RulePlans(Catalogue catalogue, string rule, AlertText text, TimeSpan lateness)
{
    private readonly StationPlans _plans = new(catalogue, text, lateness);

    /// <summary>Of each plan of all rules, the one of the rule alone; stations with the same rules share both.</summary>
    private readonly Dictionary<StationPlan, StationPlan?> _alone = [];

    /// <summary>The plan of the rule at a station; null if it is not in force there.</summary>
    public StationPlan? At(StationDefinition station)
    {
        var all = _plans.For(station);
        if (!_alone.TryGetValue(all, out var alone)) _alone[all] = alone = all.Only(rule);
        return alone;
    }

    /// <summary>The scorer of the sensor type at a station.</summary>
    public Scorer ScorerAt(StationDefinition station) => _plans.For(station).Scorer;
}

/// <summary>A station of a preview. Immutable and thread safe.</summary>
public sealed class PreviewStation
{
    internal PreviewStation(StationDefinition definition, StationPlan? proposed, StationPlan? inForce, Scorer scorerInForce) =>
        (Definition, Proposed, InForce, ScorerInForce) = (definition, proposed, inForce, scorerInForce);

    public StationDefinition Definition { get; }

    internal StationPlan? Proposed { get; }

    internal StationPlan? InForce { get; }

    internal Scorer ScorerInForce { get; }

    internal bool HasRule => Proposed is not null || InForce is not null;
}
