namespace CitySensors.Core.Readings;

public enum IntakeStatus
{
    /// <summary>Accepted readings are durable.</summary>
    Accepted,

    /// <summary>Too many readings are waiting.</summary>
    Overloaded,

    /// <summary>No reading is known to be durable, and none can be accepted at the moment. Retrying is safe.</summary>
    Unavailable,

    /// <summary>Whether some of the readings are durable is unknown. Retrying is safe.</summary>
    Unknown,
}

/// <param name="Accepted">New readings that are durable.</param>
/// <param name="Duplicates">Readings that were already known.</param>
public readonly record struct IntakeResult(IntakeStatus Status, int Accepted = 0, int Duplicates = 0);

/// <summary>The entry point for readings. Thread safe.</summary>
public interface IReadingIntake
{
    /// <summary>
    /// Accepts a batch and completes when its readings are durable. Readings of stations that are not admitted are added to its rejections.
    /// The batch must not be modified until the task completes.
    /// </summary>
    ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken);
}
