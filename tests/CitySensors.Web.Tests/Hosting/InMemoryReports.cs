using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CitySensors.Core.Reports;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>Reports of the calendar of UTC that say nothing.</summary>
internal sealed class InMemoryReports(TimeProvider time) : IDailyReports
{
    private readonly ConcurrentDictionary<DateOnly, ReportEntry> _entries = new();

    public IReadOnlyList<ReportEntry> List(DateOnly? before, int limit) =>
        [.. _entries.Values.Where(entry => before is null || entry.Day < before).OrderByDescending(entry => entry.Day).Take(limit)];

    public Stream? Open(DateOnly day, string? table) => !_entries.ContainsKey(day) ? null : new MemoryStream(Encoding.UTF8.GetBytes(
        table is null ? $"<!DOCTYPE html><title>{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</title>What is not known: The city has no stations." : table == "stations" ? "station_id,name\r\n" : "nothing\r\n"));

    public Task<ReportEntry?> CreateAsync(DateOnly day, CancellationToken cancellationToken)
    {
        if (!ReportDay.Of(day, TimeZoneInfo.Utc).IsOver(time.GetUtcNow(), TimeSpan.FromMinutes(10))) return Task.FromResult<ReportEntry?>(null);
        return Task.FromResult<ReportEntry?>(_entries[day] = new ReportEntry(day, time.GetUtcNow(), false, null));
    }
}
