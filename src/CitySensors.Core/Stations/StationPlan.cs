using System.Runtime.InteropServices;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Stations;

/// <summary>The part of the catalogue that applies to a station: the sensor types, their scorer and the rules in force there. Immutable, shared, thread safe.</summary>
public sealed class StationPlan
{
    /// <summary>The default of the lateness.</summary>
    public static readonly TimeSpan DefaultLateness = TimeSpan.FromMinutes(10);

    private readonly int[][] _rulesOf;

    internal StationPlan(Catalogue catalogue, Scorer scorer, CompiledRule[] rules, AlertText text, TimeSpan lateness)
        : this(catalogue, scorer, [.. rules.Where(rule => rule.Rule.IsOnValues)], text, lateness, WindowPlan.For(catalogue, scorer, rules, text, lateness))
    {
        CompiledRule[] onForecasts = [.. rules.Where(rule => rule.Rule.Forecast is not null)];
        if (onForecasts.Length > 0) Forecasts = new StationPlan(catalogue, scorer, onForecasts, text, lateness, windows: null);
    }

    internal StationPlan(Catalogue catalogue, Scorer scorer, CompiledRule[] rules, AlertText text, TimeSpan lateness, WindowPlan? windows)
    {
        Catalogue = catalogue;
        Scorer = scorer;
        Rules = rules;
        Windows = windows;
        Text = text;
        LatenessTicks = lateness.Ticks;
        RuleSlots = rules.Aggregate(0UL, (slots, rule) => slots | 1UL << rule.Slot);
        _rulesOf = [.. catalogue.Slots.Select((_, slot) => Enumerable.Range(0, rules.Length).Where(i => rules[i].Slot == slot).ToArray())];
    }

    public Catalogue Catalogue { get; }

    /// <summary>That of the catalogue, unless sensors of the station have distributions or plausible ranges of their own.</summary>
    public Scorer Scorer { get; }

    /// <summary>The rules on single values.</summary>
    internal CompiledRule[] Rules { get; }

    /// <summary>The rules on windows; null if there are none.</summary>
    internal WindowPlan? Windows { get; }

    /// <summary>A plan of the rules on forecasts only; null if there are none.</summary>
    internal StationPlan? Forecasts { get; }

    internal AlertText Text { get; }

    /// <summary>
    /// How far a value may be behind the newest one of its sensor to be decided again in order of event time, in ticks. Older values, and those that
    /// arrive that long after their event time, only tell of the past.
    /// </summary>
    internal long LatenessTicks { get; }

    /// <summary>A bit for each slot with rules.</summary>
    internal ulong RuleSlots { get; }

    internal StationPlan WithoutRules() => new(Catalogue, Scorer, [], Text, new TimeSpan(LatenessTicks), windows: null);

    /// <summary>The plan with one of its rules only; null if the rule is not in force.</summary>
    internal StationPlan? Only(string rule)
    {
        CompiledRule[] all = [.. Rules, .. Windows?.Rules.Rules ?? [], .. Forecasts?.Rules ?? []];
        return Array.FindAll(all, one => one.Rule.Id == rule) is { Length: > 0 } found ? new(Catalogue, Scorer, found, Text, new TimeSpan(LatenessTicks)) : null;
    }

    /// <summary>The indexes of the rules of a sensor.</summary>
    internal int[] RulesOf(int slot) => _rulesOf[slot];

    /// <summary>Scores a value of a sensor.</summary>
    internal Measurement Measure(int slot, double value)
    {
        var (values, scores) = (new double[Catalogue.Slots.Count], new Scores(Catalogue.Slots.Count));
        Array.Fill(values, double.NaN);
        values[slot] = value;
        Scorer.Score(values, scores);
        return new Measurement(value, scores.StandardScores[slot], scores.TailProbabilities[slot]);
    }
}

/// <summary>Creates the plans of one catalogue; stations with the same rules share a plan. Not thread safe.</summary>
public sealed class StationPlans
{
    private const int FirstSweep = 256;

    private readonly Catalogue _catalogue;
    private readonly AlertText _text;
    private readonly TimeSpan _lateness;
    private readonly RulePrecedence _precedence;
    private readonly Dictionary<string, StationPlan> _plans = [];

    /// <summary>Plans of stations whose sensors have distributions or ranges of their own, kept as long as a station uses them.</summary>
    private readonly Dictionary<string, WeakReference<StationPlan>> _ownPlans = [];
    private int _sweepAt = FirstSweep;

    /// <param name="catalogue">The sensor types and rules.</param>
    /// <param name="text">Writes the messages of alerts.</param>
    /// <param name="lateness">The lateness within which readings are decided in order of event time.</param>
    public StationPlans(Catalogue catalogue, AlertText text, TimeSpan lateness)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        _catalogue = catalogue;
        _text = text;
        _lateness = lateness;
        _precedence = new RulePrecedence(catalogue);
    }

    /// <summary>Plans with the <see cref="StationPlan.DefaultLateness"/>.</summary>
    public StationPlans(Catalogue catalogue, AlertText text)
        : this(catalogue, text, StationPlan.DefaultLateness)
    {
    }

    public StationPlan For(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        if (station.Sensors is { Scoring.Length: > 0 } sensors) return Own(station, sensors);
        var directions = _precedence.DirectionsAt(station.Id, station.Area);
        var key = string.Create(directions.Length, directions, static (chars, directions) =>
        {
            for (var i = 0; i < chars.Length; i++) chars[i] = (char)('0' + (int)directions[i]);
        });
        ref var plan = ref CollectionsMarshal.GetValueRefOrAddDefault(_plans, key, out _);
        return plan ??= new StationPlan(_catalogue, _catalogue.Scorer, InForce(_precedence, directions), _text, _lateness);
    }

    private static CompiledRule[] InForce(RulePrecedence precedence, RuleDirections[] directions) =>
        [.. precedence.Rules.Select((rule, i) => rule.Only(directions[i])).OfType<CompiledRule>()];

    /// <summary>The plan of a station for which sensor types, and thresholds by tail probability, differ from those of the city.</summary>
    private StationPlan Own(StationDefinition station, StationSensors sensors)
    {
        var scopes = _catalogue.Rules.OrderBy(rule => rule.Id, StringComparer.Ordinal).Select(rule => rule.ScopeAt(station.Id, station.Area));
        var key = $"{string.Join(' ', scopes)}\n{sensors.Scoring}";
        if (_ownPlans.TryGetValue(key, out var known) && known.TryGetTarget(out var plan)) return plan;
        var own = _catalogue.At(sensors);
        var precedence = new RulePrecedence(own);
        plan = new StationPlan(_catalogue, own.Scorer, InForce(precedence, precedence.DirectionsAt(station.Id, station.Area)), _text, _lateness);
        if (_ownPlans.Count >= _sweepAt) Sweep();
        _ownPlans[key] = new WeakReference<StationPlan>(plan);
        return plan;
    }

    private void Sweep()
    {
        foreach (var unused in _ownPlans.Where(one => !one.Value.TryGetTarget(out _)).Select(one => one.Key).ToList()) _ownPlans.Remove(unused);
        _sweepAt = Math.Max(FirstSweep, 2 * _ownPlans.Count);
    }
}
