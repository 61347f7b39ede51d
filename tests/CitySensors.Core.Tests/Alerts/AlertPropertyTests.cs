using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using FsCheck;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Invariants of the alerts of any rule and any readings.</summary>
public sealed class AlertPropertyTests
{
    private const string Air = "temperature";
    private static readonly Distribution Usual = new(DistributionKind.Normal, 25, 2);

    /// <summary>A rule with up to four levels on one scale, or on both tails.</summary>
    private static readonly Gen<Rule> Rules =
        from levels in Gen.Choose(1, 4)
        from lasting in Gen.Elements(0, 1, 5, 30)
        from minValues in Gen.Choose(1, 4)
        from clearAfter in Gen.Elements(0, 1, 5, 30)
        from band in Gen.Choose(0, 3)
        from scale in Gen.Choose(0, 2)
        select new Rule("rule", Air, TimeSpan.FromSeconds(lasting), TimeSpan.FromSeconds(clearAfter), [.. Enumerable.Range(1, levels).Select(i =>
            new RuleLevel((Severity)i, scale switch
            {
                0 => new Threshold.Above(25 + 4 * i, 25 + 4 * i - band),
                1 => new Threshold.Below(25 - 4 * i, 25 - 4 * i + band),
                _ => new Threshold.Improbable(Math.Pow(10, -2 * i), Math.Pow(10, -2 * i + band * 0.5)),
            }))]) { MinValues = minValues };

    /// <summary>A reading: its distance from the previous one, its value, and a disturbance.</summary>
    private static readonly Gen<(int Step, double Value, int Event)[]> Readings = Gen.ArrayOf(
        from step in Gen.Frequency((5, Gen.Choose(1, 3)), (1, Gen.Choose(4, 40)))
        from value in Gen.Frequency((5, Gen.Choose(5, 45).Select(n => (double)n)), (2, Properties.Between(20, 34)), (1, Gen.Elements(-999.0, 126, 85, -45)))
        from what in Gen.Choose(0, 9)
        select (step, value, what), 120);

    private static readonly Gen<(Rule Rule, (int Step, double Value, int Event)[] Readings)> Cases =
        from rule in Rules from readings in Readings select (rule, readings);

    [Fact]
    public void Observe_AnyReadings_IsAWellFormedHistoryOfEachAlert() => Properties.Hold(
        Cases,
        it =>
        {
            var active = default(Alert);
            foreach (var entry in Run(it.Rule, it.Readings).Log)
            {
                if (active is null) Assert.Equal(AlertState.Raised, entry.State);
                else Assert.Equal((active.Id, active.Onset), (entry.Id, entry.Onset));
                Assert.True(entry.State switch
                {
                    AlertState.Raised => active is null && entry.HighestSeverity == entry.Severity,
                    AlertState.Escalated => entry.Severity > active!.Severity,
                    AlertState.Deescalated => entry.Severity < active!.Severity,
                    _ => entry.Severity == active!.Severity,
                });
                Assert.True(entry.HighestSeverity >= entry.Severity && entry.HighestSeverity >= (active?.HighestSeverity ?? Severity.Minor));
                Assert.True(entry.Onset <= entry.Updated && (active is null || active.Updated < entry.Updated));
                Assert.True(double.IsFinite(entry.Condition.Threshold) && double.IsFinite(entry.Measurement.Z) && entry.Message.Length > 0);
                active = entry.HasEnded ? null : entry;
            }
        },
        500);

    [Fact]
    public void Observe_AnyReadings_RaisesAndClearsNoSoonerThanTheRuleSays() => Properties.Hold(
        Cases,
        it =>
        {
            // Evaluates the rule statelessly, from all valid readings in order of time.
            var judged = Judged(it.Readings);
            foreach (var entry in Run(it.Rule, it.Readings).Log)
            {
                var at = (entry.Updated - Start).TotalSeconds;
                if (entry.State is AlertState.Raised)
                {
                    var onset = (entry.Onset - Start).TotalSeconds;
                    Assert.True(at - onset >= it.Rule.For.TotalSeconds);
                    var run = judged.Where(reading => reading.At >= onset && reading.At <= at).ToList();
                    Assert.True(run.Count >= it.Rule.MinValues);
                    Assert.All(run, reading => Assert.True(IsBeyond(it.Rule.Levels[0], reading.Value)));
                }
                else if (entry.State is AlertState.Cleared)
                {
                    var from = judged.Last(reading => reading.At <= at - it.Rule.ClearAfter.TotalSeconds).At;
                    Assert.All(judged.Where(reading => reading.At > from && reading.At <= at), reading => Assert.True(IsClear(it.Rule.Levels[0], reading.Value)));
                }
            }
        },
        500);

    [Fact]
    public void Observe_AnyReadings_ChangesNoMoreOftenThanValuesCross() => Properties.Hold(
        Cases,
        it =>
        {
            var judged = Judged(it.Readings);
            var crossings = it.Rule.Levels.Sum(level =>
            {
                // A level changes sides only where a value is beyond its threshold after one was within its clear level, or back.
                var (sides, side) = (0, false);
                foreach (var (_, value) in judged)
                {
                    if (!(side ? IsClear(level, value) : IsBeyond(level, value))) continue;
                    side = !side;
                    sides++;
                }

                return sides;
            });
            Assert.InRange(Run(it.Rule, it.Readings).Log.Count, 0, crossings);
        },
        500);

    [Fact]
    public void Observe_ValuesInTheBand_ChangesNothing() => Properties.Hold(
        from rule in Rules
        where rule.Levels[0].Threshold is Threshold.Above { Value: var value, Clear: var clear } && clear < value
        from readings in Readings
        from inside in Gen.ArrayOf(Properties.Between(0, 1), 50)
        select (rule, readings, inside),
        it =>
        {
            var rule = it.rule with { Levels = [it.rule.Levels[0]] };
            var station = Run(rule, it.readings);
            var (low, high) = ((Threshold.Above)rule.Levels[0].Threshold) is var level ? (level.Clear, level.Value) : default;
            foreach (var (i, share) in it.inside.Index()) Assert.Empty(station.Observe(10_000 + i, low + (high - low) * share, Air));
        });

    [Fact]
    public void Observe_InterruptedAnywhere_ReturnsTheSameAlerts() => Properties.Hold(
        Cases,
        it =>
        {
            var uninterrupted = Run(it.Rule, it.Readings);
            var restarted = Run(it.Rule, it.Readings, (station, what) =>
            {
                if (what == 0) station.Restart();
            });
            Assert.Equal(uninterrupted.Log.Select(Line), restarted.Log.Select(Line));
        },
        500);

    [Fact]
    public void Observe_WithDuplicatesAndReadingsAfterTheLateness_ReturnsTheSameAlertsAndLateOnes() => Properties.Hold(
        Cases,
        it =>
        {
            var once = Run(it.Rule, it.Readings);
            var (past, noisy) = (new List<(double At, double Value)>(), new StationDriver(it.Rule));
            foreach (var (at, value, what) in Timed(it.Readings))
            {
                Observe(noisy, at, value);
                past.Add((at, value));
                if (what > 3) continue;
                // A duplicate, and a late reading.
                Observe(noisy, past[what * past.Count / 4].At, past[what * past.Count / 4].Value);
                Observe(noisy, -10_000 + at + what / 8.0, 5 + 10 * what);
            }

            Assert.Equal(once.Log.Select(Line), noisy.Log.Where(alert => alert.Timing != AlertTiming.Late).Select(Line));
        },
        500);

    /// <summary>Suspect values count neither for nor against a level: without them, and without gaps, the alerts are the same.</summary>
    [Fact]
    public void Observe_WithoutTheSuspectValues_ReturnsTheSameAlerts() => Properties.Hold(
        Cases,
        it =>
        {
            var rule = it.Rule with { MaxGap = TimeSpan.FromDays(1) };
            var inOrder = it.Readings.Select(reading => reading with { Step = Math.Max(1, reading.Step) }).ToArray();
            var without = new StationDriver(rule);
            foreach (var (at, value, _) in Timed(inOrder))
                if (!IsSuspect(value)) Observe(without, at, value);
            Assert.Equal(without.Log.Select(Line), Run(rule, inOrder).Log.Select(Line));
        },
        500);

    private static StationDriver Run(Rule rule, (int Step, double Value, int Event)[] readings, Action<StationDriver, int>? after = null)
    {
        var station = new StationDriver(rule);
        foreach (var (at, value, what) in Timed(readings))
        {
            Observe(station, at, value);
            after?.Invoke(station, what);
        }

        return station;
    }

    private static void Observe(StationDriver station, double at, double value)
    {
        if (station.Station.NoveltyOf(Start.AddSeconds(at)) == Novelty.New) station.Observe(at, value, Air);
    }

    private static IEnumerable<(double At, double Value, int Event)> Timed((int Step, double Value, int Event)[] readings)
    {
        yield return (0, 25, 9);
        var at = 0;
        foreach (var (step, value, what) in readings) yield return (at += step, value, what);
    }

    /// <summary>The readings that count for rules: valid, newer than all previous ones, and not suspect.</summary>
    private static List<(double At, double Value)> Judged((int Step, double Value, int Event)[] readings)
    {
        var (judged, seen, newest) = (new List<(double At, double Value)>(), new HashSet<double>(), double.NegativeInfinity);
        foreach (var (at, value, _) in Timed(readings))
        {
            if (!seen.Add(at) || value is < -80 or > 125 || at <= newest) continue;
            newest = at;
            if (!IsSuspect(value)) judged.Add((at, value));
        }

        return judged;
    }

    private static bool IsSuspect(double value) => value is 85 or -45;

    private static bool IsBeyond(RuleLevel level, double value) => level.Threshold switch
    {
        Threshold.Above above => value >= above.Value,
        Threshold.Below below => value <= below.Value,
        Threshold.Improbable improbable => Tail(value) <= improbable.Probability,
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    private static bool IsClear(RuleLevel level, double value) => level.Threshold switch
    {
        Threshold.Above above => value < above.Clear,
        Threshold.Below below => value > below.Clear,
        Threshold.Improbable improbable => Tail(value) > improbable.Clear,
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    private static double Tail(double value) => Usual.TailProbability(value);
}
