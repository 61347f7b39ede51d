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

    /// <summary>The sensor sends no valid value, so whether the alert still holds is unknown. With the next valid value it returns to its state.</summary>
    Unconfirmed,

    /// <summary>The alert was unconfirmed for the time that its rule allows.</summary>
    Expired,

    /// <summary>Readings that arrived late, within the lateness, show that the condition was not met as reported.</summary>
    Retracted,
}
