namespace CitySensors.Truth.Matching;

/// <summary>
/// Which incident or fault each alert is due to: one whose stations and sensors include those of the alert and whose time, or the tail after it, includes that of
/// the first entry. An incident comes before a fault, as what the alert says is true, and among several the one that began last.
/// </summary>
internal sealed class AlertMatching
{
    private readonly MatchOptions _options;
    private readonly ILookup<string, TruthEntry> _ofStation;
    private readonly Dictionary<TruthEntry, List<AlertEntry>> _entries = [];
    private readonly Dictionary<TruthEntry, DateTimeOffset> _news = [];
    private readonly List<AlertEntry> _byChance = [];

    /// <param name="truth">All incidents and faults.</param>
    /// <param name="alerts">All entries of the alerts, in order of the log.</param>
    /// <param name="options">The tail, among others.</param>
    public AlertMatching(IEnumerable<TruthEntry> truth, IEnumerable<AlertEntry> alerts, MatchOptions options)
    {
        _options = options;
        _ofStation = truth
            .OrderBy(entry => entry.IsFault).ThenByDescending(entry => entry.From)
            .SelectMany(entry => entry.Stations, (entry, station) => (entry, station))
            .ToLookup(pair => pair.station, pair => pair.entry);
        foreach (var alert in alerts.GroupBy(entry => entry.Id)) Add([.. alert]);
    }

    /// <summary>The first entries of the alerts that neither an incident nor a fault explains.</summary>
    public IReadOnlyList<AlertEntry> ByChance => _byChance;

    /// <summary>All entries of the alerts due to an incident or fault.</summary>
    public IReadOnlyList<AlertEntry> Of(TruthEntry entry) => _entries.GetValueOrDefault(entry) ?? [];

    /// <summary>
    /// When an alert was first raised or escalated that can be due to an incident or fault; null if none was. The alert may have another cause: it was active
    /// before, or belongs to an incident that began later.
    /// </summary>
    public DateTimeOffset? TimeOf(TruthEntry entry) => _news.TryGetValue(entry, out var time) ? time : null;

    private void Add(IReadOnlyList<AlertEntry> alert)
    {
        foreach (var entry in alert.Where(entry => entry.IsNews))
            foreach (var cause in CausesOf(entry)) Note(cause, entry.Updated);
        Attribute(alert);
    }

    private IEnumerable<TruthEntry> CausesOf(AlertEntry alert) =>
        _ofStation[alert.StationId].Where(entry => entry.Explains(alert.StationId, alert.Sensor, alert.Updated, _options.Tail));

    private void Note(TruthEntry cause, DateTimeOffset time)
    {
        if (!_news.TryGetValue(cause, out var known) || time < known) _news[cause] = time;
    }

    private void Attribute(IReadOnlyList<AlertEntry> alert)
    {
        var first = alert[0];
        var cause = CausesOf(first).FirstOrDefault();
        if (cause is null)
        {
            _byChance.Add(first);
            return;
        }

        if (!_entries.TryGetValue(cause, out var entries)) _entries[cause] = entries = [];
        entries.AddRange(alert);
    }
}
