using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using MathNet.Numerics.RootFinding;

namespace CitySensors.Core.FalseAlarms;

/// <summary>
/// How often readings beyond a tail probability raise an alert by chance: alerts are counted, not readings, because an alert lasts while the condition
/// is met. A clear level that is further in and a duration of a rule make alerts longer or fewer, never more.
/// </summary>
public static class RunRate
{
    private const double Accuracy = 1e-11;
    private const int MaxSteps = 200;
    private const int MaxReadings = 20_000;
    private const double Rounding = 1e-15;

    /// <summary>The expected number of alerts per reading of a clean sensor.</summary>
    /// <remarks>
    /// An alert begins with a reading beyond the level if N - 1 of the M - 1 before it are, and the one before those is not. For independent readings with
    /// a share q beyond the level that is C(M-1, N-1) q^N (1-q)^(M-N+1).
    /// </remarks>
    /// <param name="tailProbability">The tail probability of the level, on each side that counts.</param>
    /// <param name="tail">The side that counts.</param>
    /// <param name="condition">How many readings must be beyond the level.</param>
    /// <param name="autocorrelation">The autocorrelation of the <see cref="NormalScore"/> at lag 1.</param>
    public static double Of(double tailProbability, Tail tail, RunCondition condition, double autocorrelation = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Autocorrelation.Require(autocorrelation);
        var chain = ReadingChain.Of(NormalScore.Exceeded(tailProbability), tail == Tail.Both, autocorrelation, 0);
        var needed = condition.Values - 1;
        // By the number of readings beyond the level after the one that is not.
        var measures = new double[needed + 1][];
        measures[0] = Part(chain, chain.Start, isBeyond: false);
        var next = new double[chain.States];
        for (var left = condition.Of - 1; left > 0; left--)
        {
            var after = new double[needed + 1][];
            for (var count = 0; count <= needed; count++)
            {
                if (measures[count] is not { } measure) continue;
                chain.Step(measure, next);
                if (count + left > needed) Add(after, count, Part(chain, next, isBeyond: false));
                if (count < needed) Add(after, count + 1, Part(chain, next, isBeyond: true));
            }

            measures = after;
        }

        chain.Step(measures[needed], next);
        return Part(chain, next, isBeyond: true).Sum();
    }

    /// <summary>The largest tail probability, up to that of rules, with at most as many alerts per reading.</summary>
    public static double LevelFor(double alertsPerReading, Tail tail, RunCondition condition, double autocorrelation = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alertsPerReading);
        var sides = tail == Tail.Both ? 2 : 1;
        // Beyond it, alerts of independent readings become fewer again, because they never end.
        var most = Math.Min(DefinitionLimits.MaxTailProbability, (double)condition.Values / ((condition.Of + 1) * sides));
        if (Of(most, tail, condition, autocorrelation) <= alertsPerReading) return most;
        // There are no more alerts than readings beyond the level.
        var least = Math.Log(alertsPerReading / sides / 2);
        var level = Brent.FindRoot(log => Math.Log(Of(Math.Exp(log), tail, condition, autocorrelation) / alertsPerReading), least, Math.Log(most), Accuracy, MaxSteps);
        return Math.Exp(level);
    }

    /// <summary>The expected number of readings from a lasting shift to the alert, itself included; infinity if it is beyond all bounds.</summary>
    /// <param name="tailProbability">The tail probability of the level.</param>
    /// <param name="tail">The side that counts.</param>
    /// <param name="condition">How many readings must be beyond the level.</param>
    /// <param name="autocorrelation">The autocorrelation at lag 1.</param>
    /// <param name="shift">The shift of the <see cref="NormalScore"/> towards the tail; upwards if both count.</param>
    public static double Delay(double tailProbability, Tail tail, RunCondition condition, double autocorrelation, double shift)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Autocorrelation.Require(autocorrelation);
        var chain = ReadingChain.Of(NormalScore.Exceeded(tailProbability), tail == Tail.Both, autocorrelation, shift);
        var (measures, delay, before, ratio) = (First(chain, condition), 1.0, 1.0, 0.0);
        for (var reading = 1; reading <= MaxReadings; reading++)
        {
            var waiting = measures.Sum(measure => measure is null ? 0 : measure.Sum());
            delay += waiting;
            var decay = waiting / before;
            // From here on, the share that still waits decays geometrically.
            if (waiting == 0) return delay;
            if (reading > 2 * condition.Of && 1 - decay <= Rounding) return double.PositiveInfinity;
            if (reading > 2 * condition.Of && Math.Abs(decay - ratio) < 1e-9 * (1 - decay) + Rounding) return delay + waiting * decay / (1 - decay);
            (before, ratio) = (waiting, decay);
            measures = Next(chain, condition, measures);
        }

        return delay + before * ratio / (1 - ratio);
    }

    private static double[]?[] First(ReadingChain chain, RunCondition condition)
    {
        var measures = new double[condition.States][];
        Distribute(chain, condition, 0, chain.Start, measures);
        return measures;
    }

    private static double[]?[] Next(ReadingChain chain, RunCondition condition, double[]?[] measures)
    {
        var after = new double[measures.Length][];
        var next = new double[chain.States];
        for (var state = 0; state < measures.Length; state++)
        {
            if (measures[state] is not { } measure) continue;
            chain.Step(measure, next);
            Distribute(chain, condition, state, next, after);
        }

        return after;
    }

    private static void Distribute(ReadingChain chain, RunCondition condition, int state, ReadOnlySpan<double> next, double[]?[] after)
    {
        foreach (var isBeyond in (ReadOnlySpan<bool>)[false, true])
            if (condition.Next(state, isBeyond) is >= 0 and var reached) Add(after, reached, Part(chain, next, isBeyond));
    }

    private static double[] Part(ReadingChain chain, ReadOnlySpan<double> measure, bool isBeyond)
    {
        var part = new double[measure.Length];
        for (var i = 0; i < part.Length; i++) part[i] = chain.IsBeyond(i) == isBeyond ? measure[i] : 0;
        return part;
    }

    private static void Add(double[]?[] measures, int index, double[] measure)
    {
        if (measures[index] is not { } sum)
        {
            measures[index] = measure;
            return;
        }

        for (var i = 0; i < sum.Length; i++) sum[i] += measure[i];
    }
}
