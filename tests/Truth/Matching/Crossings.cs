namespace CitySensors.Truth.Matching;

/// <summary>
/// When the values of stations within an incident were first beyond the levels of public rules, whether there is an alert or not. Values of a sensor
/// that has a fault do not count. Not thread safe.
/// </summary>
internal sealed class Crossings
{
    private readonly Queue<TruthEntry> _coming;
    private readonly ILookup<string, TruthEntry> _faults;
    private readonly PublicLevels _levels;
    private readonly Dictionary<string, int> _columns;
    private readonly List<TruthEntry> _active = [];
    private readonly Dictionary<TruthEntry, OfIncident> _known = [];

    /// <param name="truth">All incidents and faults.</param>
    /// <param name="levels">The levels.</param>
    /// <param name="sensors">The sensor types in the order of the values of a reading.</param>
    public Crossings(IEnumerable<TruthEntry> truth, PublicLevels levels, IEnumerable<string> sensors)
    {
        var entries = truth.ToList();
        _coming = new Queue<TruthEntry>(entries.Where(entry => !entry.IsFault).OrderBy(entry => entry.From));
        _faults = entries.Where(entry => entry.IsFault).SelectMany(entry => entry.Stations, (entry, station) => (entry, station)).ToLookup(pair => pair.station, pair => pair.entry);
        _levels = levels;
        _columns = sensors.Index().ToDictionary(column => column.Item, column => column.Index);
    }

    /// <summary>Notes a reading; those of a station in order of event time.</summary>
    /// <param name="values">One value per sensor type; NaN if there is none.</param>
    public void Note(string station, DateTimeOffset time, ReadOnlySpan<double> values)
    {
        while (_coming.TryPeek(out var next) && next.From <= time) _active.Add(_coming.Dequeue());
        for (var i = _active.Count - 1; i >= 0; i--)
        {
            var incident = _active[i];
            if (time >= incident.To) _active.RemoveAt(i);
            else if (incident.Stations.Contains(station)) Note(incident, station, time, values);
        }
    }

    /// <summary>
    /// When an incident was first seen: when the second of its stations sent a value beyond a level, or the only one. Null if none did.
    /// </summary>
    public DateTimeOffset? TimeOf(TruthEntry incident)
    {
        if (!_known.TryGetValue(incident, out var known)) return null;
        var times = known.First.Values.Order().Take(2).ToList();
        return times[^1];
    }

    /// <summary>Whether at least two stations of an incident sent a value beyond the level Severe.</summary>
    public bool IsSevere(TruthEntry incident) => _known.TryGetValue(incident, out var known) && known.Severe.Count >= 2;

    private void Note(TruthEntry incident, string station, DateTimeOffset time, ReadOnlySpan<double> values)
    {
        foreach (var sensor in incident.Sensors)
        {
            var measured = values[_columns[sensor]];
            if (!_levels.Any(sensor).AreCrossedBy(measured) || HasFault(station, sensor, time)) continue;
            if (!_known.TryGetValue(incident, out var known)) _known[incident] = known = new OfIncident([], []);
            known.First.TryAdd(station, time);
            if (_levels.Severe(sensor).AreCrossedBy(measured)) known.Severe.Add(station);
        }
    }

    private bool HasFault(string station, string sensor, DateTimeOffset time) =>
        _faults[station].Any(fault => fault.Explains(station, sensor, time, TimeSpan.Zero));

    private sealed record OfIncident(Dictionary<string, DateTimeOffset> First, HashSet<string> Severe);
}
