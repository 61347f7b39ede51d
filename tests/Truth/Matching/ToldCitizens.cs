namespace CitySensors.Truth.Matching;

/// <summary>What citizens were told.</summary>
/// <param name="Alerts">All entries of the alerts, in order of the log, of a citizen who is subscribed to them.</param>
/// <param name="EventMessages">The id of the event of each message, of a citizen who is subscribed to all events for the public.</param>
/// <param name="Events">The events that citizens were told of who are subscribed to those of an area, one in each.</param>
/// <param name="AreaOf">The area of each station.</param>
internal sealed record ToldCitizens(
    IReadOnlyList<AlertEntry> Alerts, IReadOnlyList<string> EventMessages, IReadOnlyList<ToldEvent> Events, IReadOnlyDictionary<string, string> AreaOf);
