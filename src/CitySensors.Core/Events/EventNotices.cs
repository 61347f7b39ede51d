using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>What a notice says.</summary>
public enum EventNotice
{
    /// <summary>An event began, or reached what the recipient asked for.</summary>
    Began,

    /// <summary>It is more severe than what was announced.</summary>
    Worsened,

    Over,

    /// <summary>It was announced in error.</summary>
    Retracted,
}

/// <summary>Decides of which changes of events one recipient is told: when one begins, gets worse and is over. Not thread safe.</summary>
public sealed class EventNotices(AlertFilter filter)
{
    /// <summary>The severity that the recipient was told, of the events that are not over.</summary>
    private readonly Dictionary<string, Severity> _told = new(StringComparer.Ordinal);

    /// <summary>What the recipient was not told of a change yet; null if that is nothing.</summary>
    public EventNotice? Decide(EventChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.State is EventState.Over or EventState.Retracted)
            return !_told.Remove(change.EventId) ? null : change.State == EventState.Over ? EventNotice.Over : EventNotice.Retracted;
        var severity = change.News.Where(filter.Matches).Select(alert => alert.Severity).DefaultIfEmpty().Max();
        return severity > 0 ? Decide(change.EventId, severity, change.Announced) : null;
    }

    /// <summary>Compares what the recipient was told with how it is now, for instance after changes were missed.</summary>
    public IReadOnlyList<(string EventId, EventNotice Notice)> Compare(EventBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        var notices = new List<(string, EventNotice)>();
        foreach (var id in _told.Keys.ToList())
        {
            var state = book.Find(id)?.State;
            if (state is EventState.Active or EventState.Ending) continue;
            _told.Remove(id);
            notices.Add((id, state == EventState.Retracted ? EventNotice.Retracted : EventNotice.Over));
        }

        foreach (var (id, severity) in book.VisibleTo(filter))
            if (Decide(id, severity, Severity.Extreme) is { } notice) notices.Add((id, notice));
        return notices;
    }

    private EventNotice? Decide(string id, Severity severity, Severity announced)
    {
        var isKnown = _told.TryGetValue(id, out var told);
        if (announced < told) told = announced;
        _told[id] = severity > told ? severity : told;
        return !isKnown ? EventNotice.Began : severity > told ? EventNotice.Worsened : null;
    }
}
