using CitySensors.Core.Sensors;

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

/// <summary>One entry of the alert log: how an alert changed. Entries with the same id are one alert.</summary>
/// <param name="Id">Computed from rule, station, sensor and onset: the same alert has the same id wherever it is found.</param>
/// <param name="Sequence">Its place in the log; 0 until it is there.</param>
/// <param name="Severity">How severe it is; once it has ended, how severe it was last.</param>
/// <param name="HighestSeverity">How severe it was at most so far.</param>
/// <param name="Onset">Event time of the first value beyond the level that raised it.</param>
/// <param name="Updated">Event time of the value that changed it.</param>
/// <param name="Threshold">The level that was crossed, in the unit of the sensor.</param>
public sealed record Alert(
    string Id,
    long Sequence,
    string Rule,
    string StationId,
    string? Area,
    string Sensor,
    Severity Severity,
    Severity HighestSeverity,
    AlertState State,
    DateTimeOffset Onset,
    DateTimeOffset Updated,
    double Value,
    string Unit,
    double Threshold,
    Distribution Expected,
    double Z,
    double TailProbability,
    string Message)
{
    public bool HasEnded => State is AlertState.Cleared or AlertState.Cancelled;
}
