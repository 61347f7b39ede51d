namespace CitySensors.Core.Aggregates;

/// <summary>The length of a window: a duration, or a day or month of a calendar. Immutable.</summary>
public sealed record WindowLength
{
    private WindowLength(string text, long ticks, int months) => (Text, Ticks, Months) = (text, ticks, months);

    public static WindowLength FiveMinutes { get; } = new("PT5M", 5 * TimeSpan.TicksPerMinute, 0);

    public static WindowLength Hour { get; } = new("PT1H", TimeSpan.TicksPerHour, 0);

    /// <summary>A day of the calendar, which has 23 or 25 hours when the clocks change.</summary>
    public static WindowLength Day { get; } = new("P1D", 0, 0);

    public static WindowLength Month { get; } = new("P1M", 0, 1);

    /// <summary>As an ISO 8601 duration.</summary>
    public string Text { get; }

    /// <summary>The duration in ticks; 0 for days and months.</summary>
    internal long Ticks { get; }

    /// <summary>Months of the calendar; 0 for durations and days.</summary>
    internal int Months { get; }

    /// <summary>Whether it is measured in elapsed time, not by the calendar.</summary>
    public bool IsDuration => Ticks > 0;

    /// <summary>Whether an hour has several windows; otherwise windows are merged from hours.</summary>
    public bool IsPartOfHour => IsDuration && Ticks < TimeSpan.TicksPerHour;

    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive.</exception>
    public static WindowLength Of(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return new WindowLength(System.Xml.XmlConvert.ToString(duration), duration.Ticks, 0);
    }
}
