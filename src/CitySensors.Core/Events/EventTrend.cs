namespace CitySensors.Core.Events;

/// <summary>How an event developed in the last 30 minutes: by its severity, or if that is the same, by the number of stations.</summary>
public enum EventTrend
{
    Steady,

    /// <summary>A higher severity, or at least a fifth more stations.</summary>
    Growing,

    /// <summary>A lower severity, or at least a fifth fewer stations.</summary>
    Easing,
}
