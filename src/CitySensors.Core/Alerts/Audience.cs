namespace CitySensors.Core.Alerts;

/// <summary>Who gets an alert.</summary>
[Flags]
public enum Audience
{
    /// <summary>Citizens. Everyone may see the alert.</summary>
    Public = 1,

    /// <summary>Municipality staff and engineers.</summary>
    Staff = 2,

    Both = Public | Staff,

    /// <summary>Staff at once; citizens as part of an event, once alerts of two neighbouring stations confirm each other.</summary>
    Confirmed = Staff | 4,
}
