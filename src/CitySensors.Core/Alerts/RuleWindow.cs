using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>A figure of the values of one sensor in a window.</summary>
public enum WindowFigure
{
    /// <summary>Their mean by the aggregation of the sensor type.</summary>
    Mean,
    Min,
    Max,

    /// <summary>The amount, or the increase of a counter.</summary>
    Sum,

    /// <summary>The share of outliers, from 0 to 1.</summary>
    OutlierShare,

    /// <summary>The share of values that failed quality control or are suspect, from 0 to 1.</summary>
    FaultShare,
}

/// <summary>The windows of which a rule watches a figure, instead of single values.</summary>
/// <param name="Of">The figure.</param>
/// <param name="Schedule">The windows.</param>
/// <param name="LeastCompleteness">The least share of a window that valid values must cover, from 0 to 1; other windows count neither for nor against a level. Has no meaning for <see cref="WindowFigure.FaultShare"/>.</param>
public sealed record RuleWindow(WindowFigure Of, WindowSchedule Schedule, double LeastCompleteness = RuleWindow.DefaultLeastCompleteness)
{
    /// <summary>The share that the European Union asks for, Directive 2008/50/EC, annexes VII and XI.</summary>
    public const double DefaultLeastCompleteness = 0.75;

    /// <summary>The figure of the values in a window; NaN if there is none, or if they cover too little of it.</summary>
    /// <param name="aggregate">The values.</param>
    /// <param name="window">The window.</param>
    /// <param name="usualInterval">The usual interval of the sensor, which counts if there is a single value; zero if it is unknown.</param>
    internal double FigureOf(Aggregate aggregate, Window window, TimeSpan usualInterval)
    {
        if (Of == WindowFigure.FaultShare) return FaultShareOf(aggregate);
        var completeness = aggregate.CompletenessIn(window) ?? Math.Min(1, aggregate.Count * (double)usualInterval.Ticks / window.Length);
        if (completeness < LeastCompleteness) return double.NaN;
        return Of switch
        {
            WindowFigure.Mean => aggregate.Mean,
            WindowFigure.Min => aggregate.Min,
            WindowFigure.Max => aggregate.Max,
            WindowFigure.Sum => aggregate.Sum,
            WindowFigure.OutlierShare => aggregate.Count == 0 ? double.NaN : (double)aggregate.Outliers / aggregate.Count,
            _ => throw new NotSupportedException($"Unknown figure {Of}."),
        };
    }

    /// <summary>Windows of a broken sensor are never complete, as only valid values cover them.</summary>
    private static double FaultShareOf(Aggregate aggregate)
    {
        var faults = aggregate.Failed + aggregate.Suspect;
        return aggregate.IsEmpty ? double.NaN : (double)faults / (aggregate.Count + faults);
    }

    /// <summary>Whether sensors of the type have the figure.</summary>
    internal bool Fits(SensorType type) => Of switch
    {
        WindowFigure.OutlierShare => type.Distribution is not null,
        WindowFigure.FaultShare => true,
        WindowFigure.Sum => type.Aggregation is Aggregation.Sum or Aggregation.CounterIncrement,
        _ => type.Circular is null && type.Aggregation != Aggregation.CounterIncrement,
    };
}
