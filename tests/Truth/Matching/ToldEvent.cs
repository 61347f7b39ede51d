namespace CitySensors.Truth.Matching;

/// <summary>An event as a citizen was told of it who is subscribed to the events of an area.</summary>
/// <param name="Area">The area.</param>
/// <param name="Sensors">The sensor types of its alerts.</param>
/// <param name="From">The event time of what the citizen was told first.</param>
/// <param name="To">The end of the event; null if the citizen was not told of it.</param>
internal sealed record ToldEvent(string Id, string Area, IReadOnlySet<string> Sensors, DateTimeOffset From, DateTimeOffset? To)
{
    /// <summary>Whether it can be due to an incident or fault.</summary>
    /// <param name="cause">The incident or fault.</param>
    /// <param name="areas">The areas of its stations.</param>
    /// <param name="tail">How long after its end events still belong to it.</param>
    public bool CanBeDueTo(TruthEntry cause, IReadOnlySet<string> areas, TimeSpan tail) =>
        areas.Contains(Area) && Sensors.Overlaps(cause.Sensors) && From <= cause.To + tail && !(To < cause.From);
}
