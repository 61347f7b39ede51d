namespace CitySensors.Core.Alerts;

public enum AlertState
{
    Raised,
    Escalated,
    Deescalated,

    /// <summary>Values are back to normal.</summary>
    Cleared,

    /// <summary>The rule, station or sensor type was removed, or the rule no longer applies to the station.</summary>
    Cancelled,
}
