namespace CitySensors.Truth.Matching;

/// <param name="Interval">The event time between two readings of a station.</param>
/// <param name="Tail">How long after the end of an incident or fault alerts still belong to it.</param>
/// <param name="Start">The start of the simulation.</param>
/// <param name="End">Its end. What is not over by then explains alerts, but is not counted.</param>
internal sealed record MatchOptions(TimeSpan Interval, TimeSpan Tail, DateTimeOffset Start, DateTimeOffset End);
