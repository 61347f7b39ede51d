using System.Runtime.InteropServices;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Stations;

/// <summary>The part of the catalogue that applies to a station: the sensor types and its rules. Immutable, shared, thread safe.</summary>
public sealed class StationPlan
{
    internal StationPlan(Catalogue catalogue, CompiledRule[] rules, AlertText text)
    {
        Catalogue = catalogue;
        Rules = rules;
        Text = text;
    }

    public Catalogue Catalogue { get; }

    internal CompiledRule[] Rules { get; }

    internal AlertText Text { get; }
}

/// <summary>Creates the plans of one catalogue; stations with the same rules share a plan. Not thread safe.</summary>
public sealed class StationPlans
{
    private readonly Catalogue _catalogue;
    private readonly AlertText _text;
    private readonly CompiledRule[] _rules;
    private readonly Dictionary<string, StationPlan> _plans = [];

    public StationPlans(Catalogue catalogue, AlertText text)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        _catalogue = catalogue;
        _text = text;
        _rules = [.. catalogue.Rules.OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .Select(rule => CompiledRule.Compile(rule, catalogue)).OfType<CompiledRule>()];
    }

    public StationPlan For(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        var key = string.Create(_rules.Length, (_rules, station), static (chars, it) =>
        {
            for (var i = 0; i < chars.Length; i++) chars[i] = it._rules[i].Rule.AppliesTo(it.station.Id, it.station.Area) ? '1' : '0';
        });
        ref var plan = ref CollectionsMarshal.GetValueRefOrAddDefault(_plans, key, out _);
        return plan ??= new StationPlan(_catalogue, [.. _rules.Where((_, i) => key[i] == '1')], _text);
    }
}
