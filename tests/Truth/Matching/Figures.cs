namespace CitySensors.Truth.Matching;

/// <summary>How well the incidents of a kind were found.</summary>
/// <param name="Crossed">Incidents in which a value was beyond a level of a public rule.</param>
/// <param name="Found">Incidents with a public alert or event.</param>
/// <param name="Missed">Incidents that crossed a level and have neither.</param>
/// <param name="Readings">Readings of a station from the crossing to the first alert or event, the one at the crossing included.</param>
/// <param name="Seconds">The event time from the crossing to the first alert or event.</param>
/// <param name="Messages">Messages about an incident that was found to a citizen who is subscribed to everything.</param>
internal sealed record IncidentFigures(string Kind, int Number, int Crossed, int Found, int Missed, Spread? Readings, Spread? Seconds, Spread? Messages);

/// <summary>What became of the faults of a kind.</summary>
/// <param name="Published">Faults with a public alert.</param>
/// <param name="Found">Faults of which staff were told by an alert that is for staff only.</param>
/// <param name="Missed">Faults without an alert for staff only, published or not.</param>
/// <param name="Readings">Readings of a station from the start of the fault to the first alert for staff, the first of the fault included.</param>
/// <param name="Seconds">The event time from the start of the fault to the first alert for staff.</param>
internal sealed record FaultFigures(string Kind, int Number, int Published, int Found, int Missed, Spread? Readings, Spread? Seconds);

/// <summary>What citizens of a city get who are subscribed to everything.</summary>
/// <param name="Alerts">Public alerts.</param>
/// <param name="OfIncidents">Public alerts due to an incident.</param>
/// <param name="OfFaults">Public alerts due to a fault.</param>
/// <param name="ByChance">Public alerts due to neither.</param>
/// <param name="ByChanceIn30Days">The same as a rate.</param>
/// <param name="Messages">Entries that a citizen gets.</param>
internal sealed record CityFigures(
    double Days, int Alerts, int OfIncidents, int OfFaults, int ByChance, double ByChanceIn30Days, int Messages, double MessagesPerDay);

/// <summary>What a citizen gets who is subscribed to the events of the whole city.</summary>
/// <param name="Number">Events that the citizen was told of.</param>
/// <param name="WithoutIncident">Events that no incident explains.</param>
/// <param name="MessagesPerEvent">Messages about one of them.</param>
/// <param name="Messages">All messages.</param>
internal sealed record EventFigures(int Number, int WithoutIncident, Spread? MessagesPerEvent, int Messages, double MessagesPerDay)
{
    /// <param name="messages">The id of the event of each message.</param>
    /// <param name="withoutIncident">The number of events that no incident explains.</param>
    /// <param name="days">The length of the run.</param>
    public static EventFigures Of(IReadOnlyCollection<string> messages, int withoutIncident, double days)
    {
        var perEvent = messages.CountBy(id => id).Select(count => (double)count.Value).ToList();
        return new EventFigures(perEvent.Count, withoutIncident, Spread.Of(perEvent), messages.Count, messages.Count / days);
    }
}

internal sealed record TruthFigures(
    IReadOnlyList<IncidentFigures> Incidents, IReadOnlyList<FaultFigures> Faults, CityFigures City, EventFigures Events);
