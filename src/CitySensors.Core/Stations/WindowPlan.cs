using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Stations;

/// <summary>The rules on windows that are in force at a station. Immutable, shared, thread safe.</summary>
internal sealed class WindowPlan
{
    private WindowPlan(StationPlan rules, WindowRules[] schedules) => (Rules, Schedules) = (rules, schedules);

    /// <summary>A plan of these rules only.</summary>
    public StationPlan Rules { get; }

    /// <summary>The rules by their schedules.</summary>
    public WindowRules[] Schedules { get; }

    public static WindowPlan Empty(StationPlan plan) => new(plan.WithoutRules(), []);

    /// <returns>Null without rules on windows.</returns>
    public static WindowPlan? For(Catalogue catalogue, Scorer scorer, CompiledRule[] rules, AlertText text, TimeSpan lateness)
    {
        CompiledRule[] onWindows = [.. rules.Where(rule => rule.Rule.Window is not null)];
        if (onWindows.Length == 0) return null;
        var schedules = onWindows.Index()
            .GroupBy(rule => rule.Item.Rule.Window!.Schedule)
            .Select(rules => new WindowRules(new WindowSeries(rules.Key, text.TimeZone), [.. rules.Select(rule => rule.Index)], onWindows));
        return new WindowPlan(new StationPlan(catalogue, scorer, onWindows, text, lateness, windows: null), [.. schedules]);
    }
}

/// <summary>The rules on the windows of a schedule. Immutable, shared, thread safe.</summary>
internal sealed class WindowRules
{
    /// <param name="series">The windows.</param>
    /// <param name="rules">The indexes of the rules in the plan.</param>
    /// <param name="all">All rules of the plan.</param>
    public WindowRules(WindowSeries series, int[] rules, CompiledRule[] all)
    {
        Series = series;
        Rules = rules;
        Slots = rules.Aggregate(0UL, (slots, rule) => slots | 1UL << all[rule].Slot);
        Counters = rules.Aggregate(0UL, (slots, rule) => slots | (all[rule].SensorType.Aggregation == Aggregation.CounterIncrement ? 1UL << all[rule].Slot : 0));
        CountsIncreases = Array.Exists(rules, rule => all[rule].Rule.Window!.Of == WindowFigure.Sum && (Counters >> all[rule].Slot & 1) != 0);
    }

    public WindowSeries Series { get; }

    public int[] Rules { get; }

    /// <summary>A bit for each sensor that a rule watches.</summary>
    public ulong Slots { get; }

    /// <summary>A bit for each of them that counts up.</summary>
    public ulong Counters { get; }

    /// <summary>Whether the last value before a window counts, from which a counter increases.</summary>
    public bool CountsIncreases { get; }
}
