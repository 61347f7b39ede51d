using CitySensors.Core.Alerts;

namespace CitySensors.Core.Previews;

/// <summary>An alert that a preview found.</summary>
/// <param name="OnsetTicks">The event time of the first value beyond the level that raised it, in UTC ticks.</param>
/// <param name="EndTicks">When it ended, in UTC ticks; <see cref="StillActive"/> if it is active at the end of the period.</param>
/// <param name="HighestSeverity">The highest severity.</param>
/// <param name="Value">The value that raised it to that severity.</param>
public readonly record struct PreviewedAlert(long OnsetTicks, long EndTicks, Severity HighestSeverity, double Value)
{
    public const long StillActive = long.MaxValue;

    public bool IsActive => EndTicks == StillActive;

    public bool Overlaps(PreviewedAlert other) => OnsetTicks <= other.EndTicks && other.OnsetTicks <= EndTicks;
}

/// <summary>Thrown for a rule with more alerts at a station than a preview compares.</summary>
public sealed class TooManyAlertsException : Exception
{
    public TooManyAlertsException()
    {
    }

    public TooManyAlertsException(string message)
        : base(message)
    {
    }

    public TooManyAlertsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
