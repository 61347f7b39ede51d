namespace CitySensors.Core.Alerts;

/// <summary>One entry of the alert log: a change of an alert. Entries with the same id belong to the same alert.</summary>
/// <param name="Id">Derived from rule, station, sensor and onset, so an alert has the same id on every node and in every replay.</param>
/// <param name="Source">The station as it was when the alert was raised; the same in all entries of the alert.</param>
/// <param name="Condition">The condition that was met.</param>
/// <param name="Episode">The onset, last update and severity.</param>
/// <param name="Measurement">The value that caused the change; <see cref="Measurement.None"/> if none did.</param>
public sealed record Alert(
    string Id,
    AlertState State,
    AlertSource Source,
    AlertCondition Condition,
    AlertEpisode Episode,
    Measurement Measurement,
    string Message)
{
    /// <summary>The position in the log; 0 until the entry is appended.</summary>
    public long Sequence { get; init; }

    /// <summary>The number of this entry among those of its station, from 1. Logs detect duplicates by station and change number.</summary>
    public long Change { get; init; }

    /// <summary>Who gets the alert; the same in all entries of the alert.</summary>
    public Audience Audience { get; init; } = Audience.Both;

    /// <summary>When the readings behind the entry arrived.</summary>
    public AlertTiming Timing { get; init; }

    public string StationId => Source.StationId;

    public string? Area => Source.Area;

    public string Rule => Condition.Rule;

    public string Sensor => Condition.Sensor;

    public Severity Severity => Episode.Severity;

    public Severity HighestSeverity => Episode.HighestSeverity;

    public DateTimeOffset Onset => Episode.Onset;

    public DateTimeOffset Updated => Episode.Updated;

    public bool HasEnded => State is AlertState.Cleared or AlertState.Cancelled or AlertState.Expired or AlertState.Retracted;

    /// <summary>Whether the alert is active after this entry. One that is only known from late readings is not: it describes the past.</summary>
    public bool IsActive => !HasEnded && Timing != AlertTiming.Late;
}
