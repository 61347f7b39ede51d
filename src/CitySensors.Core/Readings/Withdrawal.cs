namespace CitySensors.Core.Readings;

/// <summary>Values of a stored reading that somebody knows to be wrong. Immutable.</summary>
/// <param name="EventTicks">The event time of the reading in UTC ticks.</param>
/// <param name="Sensors">The ids of the sensor types; null for all values of the reading.</param>
/// <param name="Reason">The reason, which everybody can read.</param>
/// <param name="By">The name of whoever withdraws them.</param>
public sealed record Withdrawal(long EventTicks, IReadOnlyList<string>? Sensors, string Reason, string By)
{
    public const int MaxReasonLength = 500;
}

public enum WithdrawalResult
{
    /// <summary>The values are withdrawn, and this is durable. Values that had failed before were not changed.</summary>
    Withdrawn,

    /// <summary>All of the values were withdrawn or had failed before: nothing was changed.</summary>
    Unchanged,

    /// <summary>There is no stored reading of this time, or it has none of the values.</summary>
    NotFound,
}

/// <summary>Withdraws values of stored readings. Thread safe.</summary>
public interface IReadingWithdrawals
{
    /// <summary>
    /// Marks values as failed and decides alerts within the lateness again without them. The values themselves are kept. Repeating it is safe.
    /// </summary>
    /// <exception cref="Storage.StoreUnavailableException">Whether the values are withdrawn is unknown.</exception>
    Task<WithdrawalResult> WithdrawAsync(string stationId, Withdrawal withdrawal, CancellationToken cancellationToken);
}
