namespace CitySensors.Core.Alerts;

/// <summary>One entry of the alert log: how an alert changed. Entries with the same id are one alert.</summary>
/// <param name="Id">Computed from rule, station, sensor and onset: the same alert has the same id wherever it is found.</param>
/// <param name="Source">The station as it was when the alert was raised; the same in all entries of the alert.</param>
/// <param name="Condition">What was exceeded.</param>
/// <param name="Episode">Since when, and how severe.</param>
/// <param name="Measurement">The value that changed it; <see cref="Measurement.None"/> where it was cancelled.</param>
public sealed record Alert(
    string Id,
    AlertState State,
    AlertSource Source,
    AlertCondition Condition,
    AlertEpisode Episode,
    Measurement Measurement,
    string Message)
{
    /// <summary>Its position in the log; 0 until it is there.</summary>
    public long Sequence { get; init; }

    /// <summary>The station's number of this entry, counted from 1: a log recognises a repeat by station and change.</summary>
    public long Change { get; init; }

    public string StationId => Source.StationId;

    public string? Area => Source.Area;

    public string Rule => Condition.Rule;

    public string Sensor => Condition.Sensor;

    public Severity Severity => Episode.Severity;

    public Severity HighestSeverity => Episode.HighestSeverity;

    public DateTimeOffset Onset => Episode.Onset;

    public DateTimeOffset Updated => Episode.Updated;

    public bool HasEnded => State is AlertState.Cleared or AlertState.Cancelled;
}
