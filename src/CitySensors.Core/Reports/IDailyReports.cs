using CitySensors.Core.Storage;

namespace CitySensors.Core.Reports;

/// <summary>The kept reports of days. Thread safe.</summary>
public interface IDailyReports
{
    /// <summary>The reports before a day, newest first.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read.</exception>
    IReadOnlyList<ReportEntry> List(DateOnly? before, int limit);

    /// <summary>A file of a report; null if there is none.</summary>
    /// <param name="day">The day.</param>
    /// <param name="table">The table, as CSV; null for the page.</param>
    Stream? Open(DateOnly day, string? table);

    /// <summary>Makes the report of a day, in place of the one that there is.</summary>
    /// <returns>Null if the day is not over.</returns>
    /// <exception cref="StoreUnavailableException">What it needs cannot be read, or the report cannot be written.</exception>
    Task<ReportEntry?> CreateAsync(DateOnly day, CancellationToken cancellationToken);
}

/// <summary>A report that is kept. Immutable.</summary>
/// <param name="Day">The day, in the time zone of the city.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="IsProvisional">Whether values of the day were still being counted.</param>
/// <param name="MailedAt">When it was sent by mail; null if it was not.</param>
public sealed record ReportEntry(DateOnly Day, DateTimeOffset CreatedAt, bool IsProvisional, DateTimeOffset? MailedAt);
