using System.ComponentModel;
using System.Text.Json.Serialization;
using System.Xml;
using CitySensors.Core.Alerts;
using CitySensors.Core.Previews;
using CitySensors.Web.Json;

namespace CitySensors.Web.Rules.Previews;

[Description("What a proposed rule would do, and how that differs from the rule in force.")]
internal sealed record RulePreviewResource
{
    [Description("The ID of the rule.")]
    public required string Rule { get; init; }

    [Description("The ID of the sensor type.")]
    public required string Sensor { get; init; }

    [Description("The start of the period.")]
    public required DateTime From { get; init; }

    [Description("The end of the period.")]
    public required DateTime To { get; init; }

    [Description("How long before the period reading began, so that durations and windows are complete, as an ISO 8601 duration.")]
    public required string LeadIn { get; init; }

    [Description("The event time of the first stored reading, or from if there are earlier ones. Omitted without readings.")]
    public DateTime? ReadingsFrom { get; init; }

    [Description("The number of readings that were evaluated, including those before the period.")]
    public required long Readings { get; init; }

    [Description("The figures of the proposed rule.")]
    public required RuleFiguresResource Proposed { get; init; }

    [Description("The figures of the rule in force. Omitted if there is none with this ID for the sensor type.")]
    public RuleFiguresResource? InForce { get; init; }

    [Description("How the alerts differ. Omitted without a rule in force.")]
    public RuleDifferenceResource? Difference { get; init; }

    [Description("The stations with the most alerts, at most 100.")]
    public required IReadOnlyList<StationAlertsResource> ByStation { get; init; }

    [Description("The number of other stations with alerts.")]
    public required int MoreStations { get; init; }

    [Description("The first alerts by onset, at most 1000: those of the proposed rule, and those of the rule in force alone.")]
    public required IReadOnlyList<PreviewedAlertResource> Alerts { get; init; }

    [Description("The number of other alerts. Begin with the last onset to see them.")]
    public required long MoreAlerts { get; init; }

    public static RulePreviewResource Of(RulePreviewResult result, RulePreviewRun run)
    {
        var (preview, request) = (run.Preview, run.Preview.Request);
        return new()
        {
            Rule = request.Rule.Id,
            Sensor = request.Rule.Sensor,
            From = request.From.UtcDateTime,
            To = request.To.UtcDateTime,
            LeadIn = XmlConvert.ToString(preview.LeadIn),
            ReadingsFrom = result.ReadingsFrom?.UtcDateTime,
            Readings = run.Readings,
            Proposed = RuleFiguresResource.From(result.Proposed),
            InForce = result.InForce is { } inForce ? RuleFiguresResource.From(inForce) : null,
            Difference = result.InForce is null ? null : new() { Both = result.Both, OnlyProposed = result.OnlyProposed, OnlyInForce = result.OnlyInForce },
            ByStation = [.. result.ByStation.Select(one => new StationAlertsResource { StationId = one.StationId, Proposed = one.Proposed, InForce = one.InForce })],
            MoreStations = result.MoreStations,
            Alerts = [.. result.Alerts.Select(PreviewedAlertResource.From)],
            MoreAlerts = result.MoreAlerts,
        };
    }
}

[Description("What a rule raises in the period.")]
internal sealed record RuleFiguresResource
{
    [Description("At how many of the stations the rule is in force.")]
    public required int Stations { get; init; }

    [Description("The number of alerts. Those that ended before the period are left out.")]
    public required long Alerts { get; init; }

    [Description("The number of alerts by their highest severity; severities without alerts are left out.")]
    public required IReadOnlyDictionary<string, long> BySeverity { get; init; }

    [Description("How many of them are active at the end of the period.")]
    public required long Active { get; init; }

    [Description("Who gets the alerts.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Audience>))]
    public required Audience Audience { get; init; }

    [Description("The messages that one person who subscribed to all alerts of the rule gets.")]
    public required MessageFiguresResource Messages { get; init; }

    public static RuleFiguresResource From(RuleFigures figures) => new()
    {
        Stations = figures.Stations,
        Alerts = figures.Alerts,
        BySeverity = figures.BySeverity.ToDictionary(one => one.Key.ToString(), one => one.Value),
        Active = figures.Active,
        Audience = figures.Audience,
        Messages = MessageFiguresResource.From(figures.Messages),
    };
}

[Description("Messages to one person: the entries of the alert log that the hub sends.")]
internal sealed record MessageFiguresResource
{
    [Description("Their number.")]
    public required long Total { get; init; }

    [Description("The mean per day from readings_from to the end of the period; a shorter time counts as a day.")]
    public required double PerDay { get; init; }

    [Description("The most on one day in the city's time zone.")]
    public required long Most { get; init; }

    [Description("The first day with that many. Omitted without messages.")]
    public DateOnly? MostOn { get; init; }

    public static MessageFiguresResource From(MessageFigures figures) => new() { Total = figures.Total, PerDay = Math.Round(figures.PerDay, Rounded.ShareDecimals), Most = figures.Most, MostOn = figures.MostOn };
}

[Description("How the alerts of two rules differ: alerts of a station that overlap in time tell of the same.")]
internal sealed record RuleDifferenceResource
{
    [Description("Alerts of the proposed rule that overlap with one of the rule in force.")]
    public required long Both { get; init; }

    [Description("Alerts of the proposed rule alone.")]
    public required long OnlyProposed { get; init; }

    [Description("Alerts of the rule in force alone.")]
    public required long OnlyInForce { get; init; }
}

[Description("The number of alerts of a station.")]
internal sealed record StationAlertsResource
{
    [Description("The ID of the station.")]
    public required string StationId { get; init; }

    [Description("The alerts of the proposed rule.")]
    public required long Proposed { get; init; }

    [Description("The alerts of the rule in force.")]
    public required long InForce { get; init; }
}

[Description("An alert of a preview.")]
internal sealed record PreviewedAlertResource
{
    [Description("The alert ID: the one in the alert log, if a rule with this ID raises it there with the same onset.")]
    public required string Id { get; init; }

    [Description("The ID of the station.")]
    public required string StationId { get; init; }

    [Description("Which rule raises it: proposed, in_force, or both, with the times and values of the proposed rule.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<RaisedBy>))]
    public required RaisedBy RaisedBy { get; init; }

    [Description("The highest severity.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity HighestSeverity { get; init; }

    [Description("The event time of the first value beyond the level that raised it.")]
    public required DateTime Onset { get; init; }

    [Description("When it ended. Omitted if it is active at the end of the period.")]
    public DateTime? Ended { get; init; }

    [Description("The value that raised it to its highest severity: of a reading or a window.")]
    public double? Value { get; init; }

    public static PreviewedAlertResource From(AlertOfPreview one) => new()
    {
        Id = one.Id,
        StationId = one.StationId,
        RaisedBy = one.By,
        HighestSeverity = one.Alert.HighestSeverity,
        Onset = new DateTime(one.Alert.OnsetTicks, DateTimeKind.Utc),
        Ended = one.Alert.IsActive ? null : new DateTime(one.Alert.EndTicks, DateTimeKind.Utc),
        Value = Finite.OrNull(one.Alert.Value),
    };
}
