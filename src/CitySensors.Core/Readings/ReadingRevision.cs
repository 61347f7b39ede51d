using CitySensors.Core.Quality;

namespace CitySensors.Core.Readings;

/// <summary>A change of a stored reading: its values before, and by whom and why it was changed. Immutable.</summary>
/// <param name="EventTicks">The event time of the reading in UTC ticks.</param>
/// <param name="ChangedTicks">When it was changed, in UTC ticks. Later than all earlier changes of the reading, so that both times identify the change.</param>
/// <param name="Kind">The kind of change.</param>
/// <param name="ChangedBy">The name of the sender.</param>
/// <param name="Reason">The reason of a withdrawal; null for a correction.</param>
/// <param name="Before">The changed values as they were before.</param>
public sealed record ReadingRevision(
    long EventTicks, long ChangedTicks, ReadingRevisionKind Kind, string ChangedBy, string? Reason, IReadOnlyList<RevisedValue> Before);

public enum ReadingRevisionKind
{
    /// <summary>Values were replaced by others.</summary>
    Correction,

    /// <summary>Values were marked as failed, because somebody knows that they are wrong.</summary>
    Withdrawal,
}

/// <summary>A value before a change.</summary>
/// <param name="Sensor">The id of the sensor type.</param>
/// <param name="Value">The value.</param>
/// <param name="Quality">Its quality flag.</param>
public readonly record struct RevisedValue(string Sensor, double Value, QualityFlag Quality);
