namespace CitySensors.Simulator.Sending;

public enum SendStatus
{
    /// <summary>The receiver has processed the readings and may have rejected some.</summary>
    Taken,

    /// <summary>The receiver cannot accept them now, or the outcome is unknown: retry later.</summary>
    TryLater,

    /// <summary>The receiver will never accept them.</summary>
    Refused,
}

/// <summary>The outcome of an attempt to send.</summary>
/// <param name="Duplicates">Readings that the receiver already had.</param>
/// <param name="Rejected">Readings rejected as invalid by the receiver.</param>
/// <param name="Problem">The error message; null if there was no error.</param>
/// <param name="RetryAfter">The delay requested by the receiver.</param>
public sealed record SendResult(
    SendStatus Status, int Duplicates = 0, int Rejected = 0, string? Problem = null, TimeSpan? RetryAfter = null)
{
    public static SendResult Taken { get; } = new(SendStatus.Taken);
}

/// <summary>Sends simulated readings. Thread safe: connections of a simulation send concurrently.</summary>
public interface IReadingSender
{
    /// <summary>Makes one attempt to send readings; the caller retries.</summary>
    /// <param name="body">NDJSON, valid until the task completes.</param>
    /// <param name="readings">The number of readings in the body.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken);

    /// <summary>Starts a delivery, which may take several attempts. By default each attempt sends all readings.</summary>
    /// <param name="body">NDJSON, valid until the last attempt has completed.</param>
    /// <param name="readings">The number of readings in the body.</param>
    IReadingDelivery Deliver(ReadOnlyMemory<byte> body, int readings) => new WholeDelivery(this, body, readings);
}
