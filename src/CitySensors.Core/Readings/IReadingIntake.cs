namespace CitySensors.Core.Readings;

public enum IntakeStatus
{
    /// <summary>What was accepted is kept and survives a crash.</summary>
    Kept,

    /// <summary>There is more than can be taken just now.</summary>
    Overloaded,

    /// <summary>Nothing is known to be kept, and nothing can be just now. Sending the same again is harmless.</summary>
    Unavailable,

    /// <summary>Whether a part was kept is unknown. Sending the same again is harmless.</summary>
    Unknown,
}

/// <param name="Accepted">New readings that are kept.</param>
/// <param name="Duplicates">Readings that were known already.</param>
public readonly record struct IntakeResult(IntakeStatus Status, int Accepted = 0, int Duplicates = 0);

/// <summary>Where readings go in. Thread safe.</summary>
public interface IReadingIntake
{
    /// <summary>
    /// Takes a batch; where the status is Unknown, a part may be kept. Readings of stations that may not send are added to its rejections.
    /// The batch must be left alone until the task ends, which is when its readings are kept.
    /// </summary>
    ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken);
}
