using CitySensors.Core.Aggregates;

namespace CitySensors.Core.Reports;

/// <summary>A day of the calendar of a city. Immutable.</summary>
/// <param name="Date">The date.</param>
/// <param name="Window">Its time: 23 or 25 hours when the clocks change.</param>
public sealed record ReportDay(DateOnly Date, Window Window)
{
    /// <summary>The most days for which reports are made up for, after the city was down.</summary>
    public const int MaxDays = 7;

    /// <summary>Commits and aggregates follow readings by seconds.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    public static ReportDay Of(DateOnly date, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var noon = date.ToDateTime(new TimeOnly(12, 0));
        return new ReportDay(date, new WindowGrid(WindowLength.Day, zone).At(noon.Ticks - zone.GetUtcOffset(noon).Ticks));
    }

    /// <summary>Whether the day and the time within which readings are decided in order are over.</summary>
    public bool IsOver(DateTimeOffset now, TimeSpan lateness)
    {
        var wait = lateness > Window.Watermark ? lateness : Window.Watermark;
        return now.UtcTicks >= Window.EndTicks + (wait + Margin).Ticks;
    }

    /// <summary>
    /// The days that need a report: the last one that is over, and of those shortly before it, what was missed since the newest report and what is
    /// provisional; oldest first.
    /// </summary>
    /// <param name="existing">The reports that there are.</param>
    /// <param name="last">The last day that is over.</param>
    public static IEnumerable<DateOnly> Due(IReadOnlyCollection<ReportEntry> existing, DateOnly last)
    {
        ArgumentNullException.ThrowIfNull(existing);
        var newest = existing.Select(entry => (DateOnly?)entry.Day).Where(day => day <= last).Max();
        for (var day = last.AddDays(1 - MaxDays); day <= last; day = day.AddDays(1))
        {
            var entry = existing.FirstOrDefault(one => one.Day == day);
            if (entry is null ? day > newest || day == last : entry.IsProvisional) yield return day;
        }
    }

    /// <summary>The last day of a calendar that is over.</summary>
    public static DateOnly Last(DateTimeOffset now, TimeSpan lateness, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date).AddDays(-1);
        return Of(day, zone).IsOver(now, lateness) ? day : day.AddDays(-1);
    }
}
