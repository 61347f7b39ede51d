using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Previews;

/// <summary>A proposed rule, sensor type or both, and the stored readings that they are evaluated over. Immutable.</summary>
public sealed record RulePreviewRequest
{
    /// <summary>Longer than this no preview reads before its period.</summary>
    public static readonly TimeSpan MaxLeadIn = TimeSpan.FromDays(31);

    /// <summary>The proposed rule.</summary>
    public required Rule Rule { get; init; }

    /// <summary>The proposed sensor type; null if that in force stays.</summary>
    public SensorType? SensorType { get; init; }

    /// <summary>The start of the period, inclusive.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the period, exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Only these stations; null for all.</summary>
    public IReadOnlySet<string>? Stations { get; init; }

    /// <summary>Only stations that are in this area; null for all.</summary>
    public string? Area { get; init; }

    public bool Includes(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return Stations?.Contains(station.Id) != false && (Area is null || station.Area == Area);
    }

    /// <summary>How long before the period reading begins, so that durations and windows are complete when it begins.</summary>
    /// <param name="inForce">The rule in force; null if there is none.</param>
    public TimeSpan LeadIn(Rule? inForce)
    {
        var needed = Max(LeadInOf(Rule), inForce is null ? TimeSpan.Zero : LeadInOf(inForce));
        return Max(needed, TestTimeOf(SensorType)) is var longest && longest < MaxLeadIn ? longest : MaxLeadIn;
    }

    /// <summary>An hour in which the usual intervals of sensors become known, and what the rule looks back.</summary>
    private static TimeSpan LeadInOf(Rule rule)
    {
        var windows = rule.Window is { } window ? window.Schedule.MaxLength + rule.MinValues * window.Schedule.StepTime + Window.Watermark : TimeSpan.Zero;
        return TimeSpan.FromHours(1) + rule.For + rule.ClearAfter + windows;
    }

    private static TimeSpan TestTimeOf(SensorType? type)
    {
        if (type?.Tests is not { } tests) return TimeSpan.Zero;
        var flat = Max(tests.FlatLine?.SuspectAfter ?? TimeSpan.Zero, tests.FlatLine?.FailAfter ?? TimeSpan.Zero);
        return Max(flat, (tests.AttenuatedSignal?.Over ?? TimeSpan.Zero) * 1.25);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
