namespace CitySensors.Core.Previews;

/// <summary>Counts messages by days of the city. Not thread safe.</summary>
/// <param name="zone">The time zone of the city.</param>
public sealed class MessageDays(TimeZoneInfo zone)
{
    private readonly Dictionary<DateOnly, long> _days = [];

    /// <param name="ticks">When the message is sent, in UTC ticks.</param>
    public void Add(long ticks) => Add(DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(new DateTime(ticks, DateTimeKind.Utc), zone)), 1);

    public void Add(MessageDays other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (day, messages) in other._days) Add(day, messages);
    }

    private void Add(DateOnly day, long messages) => _days[day] = _days.GetValueOrDefault(day) + messages;

    /// <param name="period">The time of which there are readings.</param>
    public MessageFigures Figures(TimeSpan period)
    {
        var total = _days.Values.Sum();
        var most = _days.OrderByDescending(day => day.Value).ThenBy(day => day.Key).Cast<KeyValuePair<DateOnly, long>?>().FirstOrDefault();
        return new MessageFigures(total, total / Math.Max(1, period.TotalDays), most?.Value ?? 0, most?.Key);
    }
}

/// <summary>The messages that a subscriber to all alerts of a rule gets.</summary>
/// <param name="Total">Their number.</param>
/// <param name="PerDay">The mean per day; a shorter time counts as a day.</param>
/// <param name="Most">The most on one day of the city.</param>
/// <param name="MostOn">The first such day; null without messages.</param>
public sealed record MessageFigures(long Total, double PerDay, long Most, DateOnly? MostOn);
