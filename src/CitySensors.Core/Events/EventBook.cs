using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>Makes events of the entries of the alert log. Not thread safe.</summary>
/// <remarks>
/// Which alerts belong together depends on the entries in the order of the log only, so all nodes of a cluster that read the same entries have the
/// same events. An alert joins the event that began first among those of the same hazard that have a neighbouring station and are not over at its
/// onset; alerts for staff only join none of the others. Two events that grow into each other stay two.
/// </remarks>
public sealed class EventBook(EventOptions options)
{
    private readonly Dictionary<string, OpenEvent> _events = new(StringComparer.Ordinal);

    /// <summary>The event of the alerts that can still change.</summary>
    private readonly Dictionary<string, OpenEvent> _byAlert = new(StringComparer.Ordinal);

    private readonly Dictionary<(string Hazard, bool MayBePublic), NeighbourIndex<OpenEvent>> _neighbours = [];

    /// <summary>All events that are not forgotten, in order of their onset.</summary>
    public IReadOnlyList<HazardEvent> All => [.. _events.Values.OrderBy(known => known.Onset).ThenBy(known => known.Id, StringComparer.Ordinal).Select(known => known.View())];

    public HazardEvent? Find(string id) => _events.GetValueOrDefault(id)?.View();

    /// <summary>Takes the next entry of the log.</summary>
    /// <returns>What changed; null if the entry belongs to no event: it describes the past, or the end of an alert that is not known.</returns>
    public EventChange? Apply(Alert entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Timing == AlertTiming.Late || EventOf(entry) is not { } known) return null;
        _byAlert[entry.Id] = known;
        if (known.AddPlace(entry.Source)) IndexOf(known.Hazard, known.MayBePublic).Add(entry.Source, known);
        var change = known.Apply(entry);
        foreach (var forgotten in known.ForgetEnded()) _byAlert.Remove(forgotten);
        return change;
    }

    /// <summary>Ends the events that were quiet for long enough, and forgets those that are over for longer than the retention.</summary>
    public IReadOnlyList<EventChange> Advance(DateTimeOffset now)
    {
        var ended = _events.Values.Where(known => known is { State: EventState.Ending } && known.QuietSince + options.Quiet <= now).ToList();
        foreach (var known in ended) known.IsOver = true;
        foreach (var known in Outdated(now)) Forget(known);
        return [.. ended.Select(known => new EventChange(known.Id, EventState.Over, default, []))];
    }

    /// <summary>
    /// The events that are not over and of which a subscriber has an alert, with the highest severity of its alerts: the active ones, or the last ones
    /// of an event that is ending.
    /// </summary>
    public IReadOnlyList<(string Id, Severity Severity)> VisibleTo(AlertFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return
        [
            .. from known in _events.Values
               where known.State is EventState.Active or EventState.Ending
               let severity = (known.IsActive ? known.ActiveAlerts : known.Alerts).Where(filter.Matches).Select(alert => alert.Severity).DefaultIfEmpty().Max()
               where severity > 0
               orderby known.Onset, known.Id
               select (known.Id, severity),
        ];
    }

    /// <summary>Whether citizens know of an alert, by itself or because they know of its event.</summary>
    public bool IsPublic(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return (alert.Audience & Audience.Public) != 0 || (_byAlert.TryGetValue(alert.Id, out var known) && known.IsPublic);
    }

    /// <summary>What is for staff only makes events of its own: citizens must not see that an event grows because of what they cannot see.</summary>
    internal static bool MayBePublic(Alert alert) => (alert.Audience & Audience.Public) != 0 || alert.Audience == Audience.Confirmed;

    private OpenEvent? EventOf(Alert entry)
    {
        if (_byAlert.TryGetValue(entry.Id, out var known)) return known;
        if (entry.HasEnded || IsOnSensor(entry)) return null;
        var hazard = options.Hazards.Of(entry.Sensor);
        var joined = IndexOf(hazard, MayBePublic(entry)).Find(entry.Source)
            .Where(candidate => candidate.Spans(entry.Onset))
            .OrderBy(candidate => candidate.Onset).ThenBy(candidate => candidate.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        return joined ?? (_events[entry.Id] = new OpenEvent(entry, hazard, options));
    }

    /// <summary>A broken sensor is nothing that happens in the city.</summary>
    private static bool IsOnSensor(Alert entry) => entry.Condition.Figure?.Window?.Of == WindowFigure.FaultShare;

    private NeighbourIndex<OpenEvent> IndexOf(string hazard, bool mayBePublic)
    {
        if (!_neighbours.TryGetValue((hazard, mayBePublic), out var index))
            _neighbours[(hazard, mayBePublic)] = index = new NeighbourIndex<OpenEvent>(options.RadiusKilometres);
        return index;
    }

    private List<OpenEvent> Outdated(DateTimeOffset now)
    {
        var over = _events.Values.Where(known => known.State is EventState.Over or EventState.Retracted).OrderBy(known => known.QuietSince).ToList();
        var tooMany = Math.Max(0, over.Count - options.MostOver);
        return [.. over.Where((known, i) => i < tooMany || known.QuietSince + options.Retention < now)];
    }

    private void Forget(OpenEvent known)
    {
        _events.Remove(known.Id);
        foreach (var alertId in known.AlertIds) _byAlert.Remove(alertId);
        foreach (var place in known.Places) IndexOf(known.Hazard, known.MayBePublic).Remove(place, known);
    }
}
