namespace CitySensors.Core.Aggregates;

/// <summary>
/// Tumbling windows of a length: every instant is in exactly one. Durations count from 1970 in UTC, shifted so that hours begin when clocks of the
/// zone show a full one; days and months are those of the zone. Immutable and thread safe.
/// </summary>
/// <param name="length">The length of the windows.</param>
/// <param name="zone">The time zone of the city.</param>
public sealed class WindowGrid(WindowLength length, TimeZoneInfo zone)
{
    public WindowLength Length { get; } = length;

    public TimeZoneInfo Zone { get; } = zone;

    /// <summary>The window of an instant in UTC ticks.</summary>
    public Window At(long ticks) => Length.IsDuration ? DurationAt(ticks) : DatesAt(ticks);

    /// <summary>The parts of a span that lie in one window each, in order.</summary>
    public IEnumerable<Window> Split(Window span)
    {
        for (var start = span.StartTicks; start < span.EndTicks;)
        {
            var end = Math.Min(At(start).EndTicks, span.EndTicks);
            yield return new Window(start, end);
            start = end;
        }
    }

    private Window DurationAt(long ticks)
    {
        var (phase, unit) = (PhaseAt(ticks), Length.Ticks);
        var since = (ticks - DateTime.UnixEpoch.Ticks + phase) % unit;
        if (since < 0) since += unit;
        var (start, end) = (ticks - since, ticks - since + unit);
        // Where clocks change by a part of an hour, the window before ends and another begins.
        if (PhaseAt(start) != phase) start = ChangeBetween(start, ticks);
        if (PhaseAt(end - 1) != phase) end = ChangeBetween(ticks, end - 1);
        return new Window(start, end);
    }

    private Window DatesAt(long ticks)
    {
        var local = new DateTime(ticks + OffsetAt(ticks)).Date;
        var date = Length.Months > 0 ? new DateTime(local.Year, local.Month, 1) : local;
        var (start, end) = (Zone.TicksOf(date), Zone.TicksOf(After(date)));
        // Clocks that are put back to the day before show the end of a date twice.
        if (ticks < start) (start, end) = (Zone.TicksOf(Length.Months > 0 ? date.AddMonths(-1) : date.AddDays(-1)), start);
        else if (ticks >= end) (start, end) = (end, Zone.TicksOf(After(After(date))));
        return new Window(start, end);
    }

    private DateTime After(DateTime date) => Length.Months > 0 ? date.AddMonths(Length.Months) : date.AddDays(1);

    private long OffsetAt(long ticks) => Zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks;

    private long PhaseAt(long ticks)
    {
        var phase = OffsetAt(ticks) % TimeSpan.TicksPerHour;
        return phase < 0 ? phase + TimeSpan.TicksPerHour : phase;
    }

    /// <summary>The instant, to the minute, at which the phase changes.</summary>
    private long ChangeBetween(long before, long after)
    {
        var phase = PhaseAt(before);
        while (after - before > TimeSpan.TicksPerMinute)
        {
            var middle = before + (after - before) / 2;
            if (PhaseAt(middle) == phase) before = middle;
            else after = middle;
        }

        return after - after % TimeSpan.TicksPerMinute;
    }
}
