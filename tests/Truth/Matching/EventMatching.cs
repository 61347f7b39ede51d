namespace CitySensors.Truth.Matching;

/// <summary>Which incidents citizens were told of by events.</summary>
/// <param name="told">The events that the residents of all areas were told of.</param>
/// <param name="areaOf">The area of each station.</param>
/// <param name="tail">How long after the end of an incident events still belong to it.</param>
internal sealed class EventMatching(IReadOnlyList<ToldEvent> told, IReadOnlyDictionary<string, string> areaOf, TimeSpan tail)
{
    /// <summary>
    /// When the residents of an area of the incident first knew of an event that can be due to it, at the earliest its start; null if they never did. They may have
    /// known of the event before, from another incident.
    /// </summary>
    public DateTimeOffset? TimeOf(TruthEntry incident)
    {
        var areas = AreasOf(incident);
        var first = told.Where(known => known.CanBeDueTo(incident, areas, tail)).Select(known => (DateTimeOffset?)known.From).Min();
        return first < incident.From ? incident.From : first;
    }

    /// <summary>The number of events that no incident explains.</summary>
    public int WithoutIncident(IEnumerable<TruthEntry> truth)
    {
        var incidents = truth.Where(entry => !entry.IsFault).Select(incident => (Incident: incident, Areas: AreasOf(incident))).ToList();
        return told.GroupBy(known => known.Id).Count(parts => !incidents.Exists(one => parts.Any(known => known.CanBeDueTo(one.Incident, one.Areas, tail))));
    }

    private HashSet<string> AreasOf(TruthEntry incident) => [.. incident.Stations.Select(station => areaOf[station])];
}
