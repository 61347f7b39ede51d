namespace CitySensors.Simulator.Sending;

public enum SendStatus
{
    /// <summary>The receiver has the readings, but for those it rejected.</summary>
    Taken,

    /// <summary>The receiver cannot take them now, or whether it did is unknown: the same again later.</summary>
    TryLater,

    /// <summary>The receiver will never take them.</summary>
    Refused,
}

/// <summary>What became of an attempt to send.</summary>
/// <param name="Duplicates">Readings that the receiver had already.</param>
/// <param name="Rejected">Readings that the receiver does not take for readings.</param>
/// <param name="Problem">What went wrong, for people; null where nothing did.</param>
/// <param name="RetryAfter">How long the receiver asks to wait.</param>
public sealed record SendResult(
    SendStatus Status, int Duplicates = 0, int Rejected = 0, string? Problem = null, TimeSpan? RetryAfter = null)
{
    public static SendResult Taken { get; } = new(SendStatus.Taken);
}

/// <summary>Where simulated readings go. Thread safe: each connection of a simulation sends by itself.</summary>
public interface IReadingSender
{
    /// <summary>Makes one attempt to send readings; trying again is the caller's.</summary>
    /// <param name="body">NDJSON, valid until the task ends.</param>
    /// <param name="readings">How many readings the body has.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken);

    /// <summary>Begins to deliver readings, in as many attempts as it takes. Each attempt sends all of them, unless the sender knows better.</summary>
    /// <param name="body">NDJSON, valid until the last attempt has ended.</param>
    /// <param name="readings">How many readings the body has.</param>
    IReadingDelivery Deliver(ReadOnlyMemory<byte> body, int readings) => new WholeDelivery(this, body, readings);
}
