namespace CitySensors.Core.Alerts;

/// <summary>Which entries of the log are asked for.</summary>
/// <param name="Since">Only entries after this sequence number.</param>
/// <param name="Area">Only alerts of this area.</param>
/// <param name="LeastSeverity">Only alerts of at least this severity.</param>
public sealed record AlertQuery(long Since = 0, string? Area = null, Severity LeastSeverity = Severity.Minor);

/// <summary>The append-only log of alert changes. Thread safe.</summary>
public interface IAlertLog
{
    /// <summary>The sequence number of the newest entry, 0 where there is none.</summary>
    long LastSequence { get; }

    /// <summary>The newest entry of each alert that has not ended.</summary>
    IReadOnlyCollection<Alert> Active { get; }

    /// <summary>The newest entry of each active alert of a station, in no particular order.</summary>
    IEnumerable<Alert> ActiveOf(string stationId) => Active.Where(alert => alert.StationId == stationId);

    /// <summary>Entries in the order of their sequence number.</summary>
    ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>All entries of one alert in order; empty where there is none.</summary>
    ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken);

    /// <summary>Ends once the log has an entry after the sequence number.</summary>
    Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken);
}
