namespace CitySensors.Core.Alerts;

public enum AlertState
{
    Raised,
    Escalated,
    Deescalated,

    /// <summary>The values are usual again.</summary>
    Cleared,

    /// <summary>Its rule, station or sensor type went away, or no longer concerns it.</summary>
    Cancelled,
}
