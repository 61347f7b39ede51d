namespace CitySensors.Core.Alerts;

/// <summary>Selects entries of the alert log.</summary>
/// <param name="Since">Only entries after this sequence number.</param>
/// <param name="Area">Only alerts of this area.</param>
/// <param name="LeastSeverity">Only alerts of at least this severity.</param>
public sealed record AlertQuery(long Since = 0, string? Area = null, Severity LeastSeverity = Severity.Minor)
{
    /// <summary>Only entries whose <see cref="Alert.Updated"/> is not before this time; null for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only entries whose <see cref="Alert.Updated"/> is before this time; null for all.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only alerts for one of these.</summary>
    public Audience Audience { get; init; } = Audience.Both;

    /// <summary>Whether entries are selected by their time, which does not increase with the sequence number.</summary>
    public bool IsByTime => From is not null || Before is not null;

    public bool Matches(Alert entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Sequence > Since && entry.HighestSeverity >= LeastSeverity && (entry.Audience & Audience) != 0 && (Area is null || entry.Area == Area)
            && !(entry.Updated < From) && !(entry.Updated >= Before);
    }
}

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
