namespace CitySensors.Core.Events;

public enum EventState
{
    /// <summary>An alert is active.</summary>
    Active,

    /// <summary>No alert is active, but not for long enough to be over.</summary>
    Ending,

    /// <summary>No alert was active for the time that <see cref="EventOptions.Quiet"/> says.</summary>
    Over,

    /// <summary>All of its alerts were retracted: late or corrected readings show that there was no event.</summary>
    Retracted,
}
