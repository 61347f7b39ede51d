using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>The tail of the distribution that a probability refers to.</summary>
public enum Tail
{
    Both,
    Upper,
    Lower,
}

/// <summary>When a level starts to hold, and when it ends.</summary>
/// <remarks>Values between the threshold and the clear level change nothing (hysteresis), so alerts do not flap.</remarks>
public abstract record Threshold
{
    private Threshold()
    {
    }

    /// <summary>Holds at or above <paramref name="Value"/>, until the value is below <paramref name="Clear"/>.</summary>
    public sealed record Above(double Value, double Clear) : Threshold;

    /// <summary>Holds at or below <paramref name="Value"/>, until the value is above <paramref name="Clear"/>.</summary>
    public sealed record Below(double Value, double Clear) : Threshold;

    /// <summary>Holds if the tail probability is at most <paramref name="Probability"/>, until it exceeds <paramref name="Clear"/>.</summary>
    public sealed record Improbable(double Probability, double Clear, Tail Tail = Tail.Both) : Threshold;

    /// <summary>Holds for circular values in <paramref name="Sector"/>, until the value is more than <paramref name="Margin"/> outside of it.</summary>
    public sealed record InSector(Sector Sector, double Margin) : Threshold;
}

public sealed record RuleLevel(Severity Severity, Threshold Threshold);

/// <summary>Defines when values of one sensor type raise an alert.</summary>
/// <param name="Id">The id chosen by engineers.</param>
/// <param name="Sensor">The sensor type it watches.</param>
/// <param name="For">The event time for which every value must be beyond a level before the level holds.</param>
/// <param name="ClearAfter">The event time for which every value must be within the clear level before the level ends.</param>
/// <param name="Levels">One per severity, in ascending order; each threshold and clear level is further out than the previous one.</param>
/// <param name="Areas">The areas it applies to, in addition to <paramref name="Stations"/>; all stations if both are empty.</param>
/// <param name="Stations">The stations it applies to, in addition to <paramref name="Areas"/>.</param>
/// <param name="Source">The origin of the levels, such as a standard.</param>
/// <param name="MaxGap">
/// The longest time between two valid values of a sensor for which <paramref name="For"/> and <paramref name="ClearAfter"/> go on; null for
/// three times its usual interval. After a longer time, an alert is unconfirmed.
/// </param>
/// <param name="Version">Incremented by every change.</param>
public sealed record Rule(
    string Id,
    string Sensor,
    TimeSpan For,
    TimeSpan ClearAfter,
    IReadOnlyList<RuleLevel> Levels,
    IReadOnlyList<string>? Areas = null,
    IReadOnlyList<string>? Stations = null,
    string? Source = null,
    TimeSpan? MaxGap = null,
    int Version = 1)
{
    /// <summary>See <see cref="ExpireAfter"/>.</summary>
    public static readonly TimeSpan DefaultExpireAfter = TimeSpan.FromDays(1);

    /// <summary>See <see cref="MinValues"/>.</summary>
    public const int DefaultMinValues = 2;

    public IReadOnlyList<string> Areas { get; init; } = Areas ?? [];

    public IReadOnlyList<string> Stations { get; init; } = Stations ?? [];

    /// <summary>The windows of which a figure is watched; null if the rule watches something else.</summary>
    public RuleWindow? Window { get; init; }

    /// <summary>The forecast that is watched; null if the rule watches something else.</summary>
    public RuleForecast? Forecast { get; init; }

    /// <summary>Who gets its alerts; null for <see cref="AudienceOrDefault"/>.</summary>
    public Audience? Audience { get; init; }

    /// <summary>
    /// <see cref="Audience"/>, or who gets its alerts by default: both, because thresholds in the unit of a sensor say what is dangerous, but staff alone
    /// if the rule says only how unusual values are, or that they are no measurements.
    /// </summary>
    public Audience AudienceOrDefault => Audience ?? (IsOnSensors ? Alerts.Audience.Staff : Alerts.Audience.Both);

    /// <summary>What people should do, in ascending order of severity.</summary>
    public IReadOnlyList<RuleInstruction> Instructions { get; init; } = [];

    /// <summary>What people should do while an alert of a severity is active, in a language or another one that there is; null if it does not say.</summary>
    public string? InstructionAt(Severity severity, string language) => RuleInstruction.At(Instructions, severity, language);

    private bool IsOnSensors => Window?.Of is WindowFigure.OutlierShare or WindowFigure.FaultShare || Levels.Any(level => level.Threshold is Threshold.Improbable);

    /// <summary>Whether it watches single values.</summary>
    public bool IsOnValues => Window is null && Forecast is null;

    /// <summary>The time after which an unconfirmed alert ends.</summary>
    public TimeSpan ExpireAfter { get; init; } = DefaultExpireAfter;

    /// <summary>
    /// The least number of consecutive valid values beyond a level before the level holds, in addition to <see cref="For"/>: one value alone
    /// may be a glitch of the sensor. Ending a level needs no more than <see cref="ClearAfter"/>. Of a rule on windows, the least number of windows; of one on forecasts, 1.
    /// </summary>
    public int MinValues { get; init; } = DefaultMinValues;

    /// <summary>Whether it applies to a station, unless a more specific rule overrides it there (<see cref="RulePrecedence"/>).</summary>
    public bool AppliesTo(string stationId, string? area) => ScopeAt(stationId, area) is not null;

    /// <summary>How specific it is for a station; null if it does not apply to it.</summary>
    public RuleScope? ScopeAt(string stationId, string? area)
    {
        if (Areas.Count == 0 && Stations.Count == 0) return RuleScope.City;
        if (Stations.Contains(stationId)) return RuleScope.Station;
        return area is not null && Areas.Contains(area) ? RuleScope.Area : null;
    }
}
