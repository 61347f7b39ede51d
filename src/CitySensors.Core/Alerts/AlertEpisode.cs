namespace CitySensors.Core.Alerts;

/// <summary>The time span and severity of an alert.</summary>
/// <param name="Onset">Event time of the first value beyond the level that raised it.</param>
/// <param name="Updated">
/// Event time of the value that changed it. For an unconfirmed alert, that of the last valid value; for one that ended without a value, the time
/// of the end.
/// </param>
/// <param name="Severity">The current severity; after the end, the last one.</param>
/// <param name="HighestSeverity">The highest severity so far.</param>
public sealed record AlertEpisode(DateTimeOffset Onset, DateTimeOffset Updated, Severity Severity, Severity HighestSeverity);
