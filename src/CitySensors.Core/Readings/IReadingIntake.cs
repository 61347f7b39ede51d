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

/// <param name="Accepted">Readings that are durable, and new or with values that the stored reading of their time lacked.</param>
/// <param name="Duplicates">Readings that were already known.</param>
/// <param name="Conflicts">Readings with values that differ from the stored ones; null if there are none or it is not known yet.</param>
public readonly record struct IntakeResult(IntakeStatus Status, int Accepted = 0, int Duplicates = 0, IReadOnlyCollection<ReadingConflict>? Conflicts = null);

/// <summary>The entry point for readings. Thread safe.</summary>
public interface IReadingIntake
{
    /// <summary>Whether results have all conflicts; if not, they are found after the batch is accepted.</summary>
    bool KnowsConflicts => true;

    /// <summary>
    /// Accepts a batch and completes when its readings are durable. Readings of stations that are not admitted are added to its rejections.
    /// The batch must not be modified until the task completes.
    /// </summary>
    ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken);
}
