namespace CitySensors.Core.Alerts;

/// <summary>When the readings behind an entry of the alert log arrived.</summary>
public enum AlertTiming
{
    /// <summary>In order of event time, and not later than the lateness allows.</summary>
    OnTime,

    /// <summary>Out of order, within the lateness: the entry corrects what was decided without them.</summary>
    Revised,

    /// <summary>After the lateness: the entry describes the past. Such an alert is never active, until a reading on time confirms it.</summary>
    Late,
}
