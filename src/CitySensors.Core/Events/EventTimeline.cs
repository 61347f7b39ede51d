using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>The timeline of an event, bounded: each change of severity, and the number of stations every few minutes. Not thread safe.</summary>
internal sealed class EventTimeline
{
    private const int MaxSteps = 300;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TrendOver = TimeSpan.FromMinutes(30);

    private readonly List<EventStep> _steps = [];
    private EventStep _newest;

    /// <summary>The steps, with the newest one.</summary>
    public IReadOnlyList<EventStep> Steps => _steps.Count == 0 || _steps[^1] == _newest ? [.. _steps] : [.. _steps, _newest];

    /// <summary>Adds how it is from a time on; a time before the newest one counts as that.</summary>
    public void Add(DateTimeOffset time, Severity severity, int activeStations)
    {
        var before = _newest;
        _newest = new EventStep(time > before.Time ? time : before.Time, severity, activeStations);
        if (_steps.Count > 0 && _steps[^1].Severity == severity && _newest.Time - _steps[^1].Time < Between) return;
        if (_steps.Count > 0 && _steps[^1] != before) Keep(before);
        Keep(_newest);
    }

    public EventTrend Trend()
    {
        if (_steps.Count == 0) return EventTrend.Steady;
        var since = _newest.Time - TrendOver;
        var before = _steps.FindLast(step => step.Time <= since) is { ActiveStations: > 0 } known ? known : _steps[0];
        if (_newest.Severity != before.Severity) return _newest.Severity > before.Severity ? EventTrend.Growing : EventTrend.Easing;
        if (5 * _newest.ActiveStations >= 6 * before.ActiveStations) return EventTrend.Growing;
        return 5 * _newest.ActiveStations <= 4 * before.ActiveStations ? EventTrend.Easing : EventTrend.Steady;
    }

    private void Keep(EventStep step)
    {
        if (_steps.Count == MaxSteps) Thin();
        _steps.Add(step);
    }

    /// <summary>Keeps the first step and every second one.</summary>
    private void Thin()
    {
        var kept = 0;
        for (var i = 0; i < _steps.Count; i += 2) _steps[kept++] = _steps[i];
        _steps.RemoveRange(kept, _steps.Count - kept);
    }
}
