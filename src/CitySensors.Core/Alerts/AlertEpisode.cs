namespace CitySensors.Core.Alerts;

/// <summary>When an alert began and changed, and how severe it is.</summary>
/// <param name="Onset">Event time of the first value beyond the level that raised it.</param>
/// <param name="Updated">Event time of the value that changed it.</param>
/// <param name="Severity">How severe it is; once it has ended, how severe it was last.</param>
/// <param name="HighestSeverity">The highest severity it has had so far.</param>
public sealed record AlertEpisode(DateTimeOffset Onset, DateTimeOffset Updated, Severity Severity, Severity HighestSeverity);
