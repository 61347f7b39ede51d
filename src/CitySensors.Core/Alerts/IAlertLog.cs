namespace CitySensors.Core.Alerts;

/// <summary>Selects entries of the alert log.</summary>
/// <param name="Since">Only entries after this sequence number.</param>
/// <param name="Area">Only alerts of this area.</param>
/// <param name="LeastSeverity">Only alerts of at least this severity.</param>
public sealed record AlertQuery(long Since = 0, string? Area = null, Severity LeastSeverity = Severity.Minor);

/// <summary>The append-only alert log. Thread safe.</summary>
public interface IAlertLog
{
    /// <summary>The sequence number of the newest entry; 0 if the log is empty.</summary>
    long LastSequence { get; }

    /// <summary>The newest entry of each active alert.</summary>
    IReadOnlyCollection<Alert> Active { get; }

    /// <summary>The newest entry of each active alert of a station, in no particular order.</summary>
    IEnumerable<Alert> ActiveOf(string stationId) => Active.Where(alert => alert.StationId == stationId);

    /// <summary>Reads entries in order of their sequence number.</summary>
    ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>Reads all entries of one alert in order; empty if there is no such alert.</summary>
    ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken);

    /// <summary>Completes when the log has an entry after the sequence number.</summary>
    Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken);
}
