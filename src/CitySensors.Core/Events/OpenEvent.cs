using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>An event and the alerts that it is made of. Not thread safe.</summary>
internal sealed class OpenEvent
{
    private const int Severities = (int)Severity.Extreme + 1;

    private static readonly TimeSpan KeepEnded = TimeSpan.FromHours(2);

    private readonly EventOptions _options;

    /// <summary>The newest entry of the alerts that can still change.</summary>
    private readonly Dictionary<string, Alert> _alerts = new(StringComparer.Ordinal);

    /// <summary>Alerts that have ended, in the order of the log; after a while nothing changes them any more.</summary>
    private readonly Queue<(DateTimeOffset Time, string Id)> _ended = new();

    private readonly int[] _activeBySeverity = new int[Severities];
    private readonly int[] _alertsByHighest = new int[Severities];
    private readonly SortedDictionary<string, int> _areas = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _sensors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _stations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _activeStations = new(StringComparer.Ordinal);
    private readonly HashSet<AlertSource> _places = [];
    private readonly EventTimeline _timeline = new();

    /// <summary>Until when the event was at least as severe, by severity.</summary>
    private readonly DateTimeOffset[] _heldUntil = new DateTimeOffset[Severities];

    private Severity _severity;
    private HazardEvent? _view;

    public OpenEvent(Alert first, string hazard, EventOptions options)
    {
        _options = options;
        (Id, Hazard, MayBePublic) = (first.Id, hazard, EventBook.MayBePublic(first));
        (Onset, Updated, QuietSince) = (first.Onset, first.Updated, first.Updated);
    }

    public string Id { get; }

    public string Hazard { get; }

    /// <summary>Whether its alerts are for citizens, at least once they are confirmed.</summary>
    public bool MayBePublic { get; }

    /// <summary>Whether citizens are told: once they are, they are also told of the end.</summary>
    public bool IsPublic { get; private set; }

    public DateTimeOffset Onset { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    /// <summary>When the last alert ended, if none is active.</summary>
    public DateTimeOffset QuietSince { get; private set; }

    public bool IsActive => _activeStations.Count > 0;

    public bool IsRetracted => _stations.Count == 0;

    /// <summary>Whether it was announced that it is over.</summary>
    public bool IsOver
    {
        get;
        set => (field, _view) = (value, null);
    }

    public EventState State => IsRetracted ? EventState.Retracted : IsActive ? EventState.Active : IsOver ? EventState.Over : EventState.Ending;

    /// <summary>The alerts that can still change, as <see cref="Seen"/>, in the order of the log.</summary>
    public IEnumerable<Alert> Alerts => _alerts.Values.OrderBy(alert => alert.Sequence).Select(Seen);

    /// <summary>Those of them that are active.</summary>
    public IEnumerable<Alert> ActiveAlerts => Alerts.Where(alert => alert.IsActive);

    /// <summary>Where the alerts began.</summary>
    public IReadOnlyCollection<AlertSource> Places => _places;

    public IEnumerable<string> AlertIds => _alerts.Keys;

    /// <summary>Adds where an alert began; false if it is known.</summary>
    public bool AddPlace(AlertSource place) => _places.Add(place);

    /// <summary>Whether an alert with this onset began before the event was over.</summary>
    public bool Spans(DateTimeOffset onset) => !IsRetracted && (IsActive || onset <= QuietSince + _options.Quiet);

    /// <summary>Takes an entry of an alert of this event.</summary>
    public EventChange Apply(Alert entry)
    {
        var wasPublic = IsPublic;
        _view = null;
        HoldUntil(entry.Updated);
        var announced = AnnouncedAt(entry.Updated);
        if (_alerts.Remove(entry.Id, out var before)) Count(before, -1);
        if (entry.State != AlertState.Retracted)
        {
            _alerts[entry.Id] = entry;
            Count(entry, 1);
        }

        if (entry.Onset < Onset) Onset = entry.Onset;
        if (entry.Updated > Updated) Updated = entry.Updated;
        if (IsActive) (_severity, IsOver) = (Highest(_activeBySeverity), false);
        else if (before is { IsActive: true }) QuietSince = Updated;
        if (entry.HasEnded) _ended.Enqueue((entry.Updated, entry.Id));
        _timeline.Add(entry.Updated, _severity, _activeStations.Count);
        IsPublic |= MayBePublic && entry.IsActive && ((entry.Audience & Audience.Public) != 0 || _activeStations.Count > 1);
        var isNews = entry.State is AlertState.Raised or AlertState.Escalated;
        return new EventChange(Id, State, announced, IsPublic && !wasPublic ? [.. ActiveAlerts] : isNews ? [Seen(entry)] : []);
    }

    /// <summary>An alert with the audience that it has in this event: if citizens know of the event, they know of its alerts.</summary>
    private Alert Seen(Alert alert) => IsPublic ? alert with { Audience = Audience.Both } : alert;

    /// <summary>Forgets the alerts that cannot change any more, because they ended longer ago than the lateness, which is an hour at most.</summary>
    public IReadOnlyList<string> ForgetEnded()
    {
        var forgotten = new List<string>();
        while (_ended.TryPeek(out var oldest) && oldest.Time < Updated - KeepEnded)
        {
            _ended.Dequeue();
            if (_alerts.TryGetValue(oldest.Id, out var alert) && alert.HasEnded && _alerts.Remove(oldest.Id)) forgotten.Add(oldest.Id);
        }

        return forgotten;
    }

    public HazardEvent View() => _view ??= new HazardEvent(
        Id,
        Hazard,
        IsPublic ? Audience.Public : Audience.Staff,
        State,
        Onset,
        Updated,
        IsActive ? null : QuietSince,
        _severity,
        IsRetracted ? _severity : Highest(_alertsByHighest),
        _timeline.Trend(),
        _alertsByHighest.Sum(),
        _activeStations.Count,
        [.. _areas.Keys],
        [.. _sensors.Keys],
        [.. _stations.Keys],
        [.. ActiveAlerts.Select(alert => alert.Id)],
        _timeline.Steps);

    private void HoldUntil(DateTimeOffset time)
    {
        if (!IsActive) return;
        for (var severity = 1; severity <= (int)_severity; severity++)
            if (time > _heldUntil[severity]) _heldUntil[severity] = time;
    }

    private Severity AnnouncedAt(DateTimeOffset time)
    {
        var severity = Severities - 1;
        while (severity > 0 && _heldUntil[severity] + _options.AnnouncedFor < time) severity--;
        return (Severity)severity;
    }

    private void Count(Alert alert, int change)
    {
        _alertsByHighest[(int)alert.HighestSeverity] += change;
        Count(_stations, alert.StationId, change);
        Count(_sensors, alert.Sensor, change);
        if (alert.Area is { } area) Count(_areas, area, change);
        if (!alert.IsActive) return;
        _activeBySeverity[(int)alert.Severity] += change;
        Count(_activeStations, alert.StationId, change);
    }

    private static void Count(IDictionary<string, int> counts, string key, int change)
    {
        counts.TryGetValue(key, out var count);
        if (count + change == 0) counts.Remove(key);
        else counts[key] = count + change;
    }

    private static Severity Highest(int[] counts) => (Severity)Array.FindLastIndex(counts, count => count > 0);
}
