using CitySensors.Core.Alerts;

namespace CitySensors.Core.Previews;

/// <summary>Which of the two rules raises an alert.</summary>
public enum RaisedBy
{
    /// <summary>The proposed rule; one that is in force raises an alert that overlaps with it, too.</summary>
    Both,

    /// <summary>Only the proposed rule.</summary>
    Proposed,

    /// <summary>Only the rule in force.</summary>
    InForce,
}

/// <summary>An alert of a preview.</summary>
/// <param name="Id">The id that the alert has in the log if its rule is in force.</param>
/// <param name="StationId">The station.</param>
/// <param name="By">Which rule raises it.</param>
/// <param name="Alert">The alert.</param>
public sealed record AlertOfPreview(string Id, string StationId, RaisedBy By, PreviewedAlert Alert);

/// <summary>The numbers of alerts of a station.</summary>
public sealed record StationAlertCounts(string StationId, long Proposed, long InForce);

/// <summary>What a rule raises in a period.</summary>
public sealed record RuleFigures
{
    /// <summary>At how many stations it is in force.</summary>
    public required int Stations { get; init; }

    public required long Alerts { get; init; }

    /// <summary>The alerts by their highest severity; only severities that occur.</summary>
    public required IReadOnlyDictionary<Severity, long> BySeverity { get; init; }

    /// <summary>The alerts that are active at the end of the period.</summary>
    public required long Active { get; init; }

    public required Audience Audience { get; init; }

    public required MessageFigures Messages { get; init; }
}

/// <summary>The result of a preview.</summary>
public sealed record RulePreviewResult
{
    /// <summary>The event time of the first reading, or the start of the period if that is later; null without readings.</summary>
    public DateTimeOffset? ReadingsFrom { get; init; }

    public required RuleFigures Proposed { get; init; }

    /// <summary>Null if no rule with this id is in force for the sensor type.</summary>
    public RuleFigures? InForce { get; init; }

    /// <summary>Alerts of the proposed rule that overlap with one of the rule in force.</summary>
    public required long Both { get; init; }

    /// <summary>Alerts of the proposed rule alone.</summary>
    public required long OnlyProposed { get; init; }

    /// <summary>Alerts of the rule in force alone.</summary>
    public required long OnlyInForce { get; init; }

    /// <summary>The stations with the most alerts.</summary>
    public required IReadOnlyList<StationAlertCounts> ByStation { get; init; }

    /// <summary>The number of other stations with alerts.</summary>
    public required int MoreStations { get; init; }

    /// <summary>The first alerts in order of time: those of the proposed rule, and those of the rule in force alone.</summary>
    public required IReadOnlyList<AlertOfPreview> Alerts { get; init; }

    /// <summary>The number of other alerts.</summary>
    public required long MoreAlerts { get; init; }
}
