namespace CitySensors.Core.Aggregates;

/// <summary>
/// The windows of a schedule in a time zone. Each consists of panes, at most an hour long, which windows that overlap have in common. At the end of a
/// pane at most one window ends. Immutable and thread safe.
/// </summary>
/// <param name="schedule">The schedule.</param>
/// <param name="zone">The time zone of the city.</param>
public sealed class WindowSeries(WindowSchedule schedule, TimeZoneInfo zone)
{
    private readonly WindowGrid? _grid = schedule is WindowSchedule.Tumbling tumbling ? new WindowGrid(tumbling.Length, zone) : null;
    private readonly SlidingWindows? _sliding = schedule is WindowSchedule.Sliding sliding ? new SlidingWindows(sliding.Length, sliding.Step) : null;

    /// <summary>Parts of an hour where windows or their steps are, else hours.</summary>
    private readonly WindowGrid _panes = schedule switch
    {
        WindowSchedule.Tumbling { Length.IsPartOfHour: true } parts => new WindowGrid(parts.Length, zone),
        WindowSchedule.Sliding steps when steps.Step < TimeSpan.FromHours(1) => new WindowGrid(WindowLength.Of(steps.Step), TimeZoneInfo.Utc),
        WindowSchedule.Sliding => new WindowGrid(WindowLength.Hour, TimeZoneInfo.Utc),
        _ => new WindowGrid(WindowLength.Hour, zone),
    };

    public WindowSchedule Schedule { get; } = schedule;

    /// <summary>The first window that ends after an instant in UTC ticks.</summary>
    public Window FirstEndingAfter(long ticks) =>
        _grid is not null ? _grid.At(ticks)
        : _sliding is not null ? _sliding.At(ticks).First()
        : DailyAfter(ticks, (WindowSchedule.Daily)Schedule);

    /// <summary>The pane of an instant in UTC ticks; the next one if it is in no window.</summary>
    public Window PaneAt(long ticks)
    {
        var window = FirstEndingAfter(ticks);
        var pane = _panes.At(Math.Max(ticks, window.StartTicks));
        return new Window(Math.Max(pane.StartTicks, window.StartTicks), Math.Min(pane.EndTicks, window.EndTicks));
    }

    /// <summary>The panes of a window, in order.</summary>
    public IEnumerable<Window> PanesOf(Window window) => _panes.Split(window);

    private Window DailyAfter(long ticks, WindowSchedule.Daily daily)
    {
        var local = new DateTime(ticks + zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks).Date;
        // The offset may differ within a day: the day before is looked at too.
        for (var day = local.AddDays(-1); ; day = day.AddDays(1))
        {
            var to = daily.To > daily.From ? day : day.AddDays(1);
            var window = new Window(zone.TicksOf(day + daily.From.ToTimeSpan()), zone.TicksOf(to + daily.To.ToTimeSpan()));
            if (window.EndTicks > ticks && window.Length > 0) return window;
        }
    }
}
