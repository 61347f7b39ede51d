using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Web.Json;

namespace CitySensors.Web.Alerts;

[Description("An entry of the alert log: a change of an alert. Entries with the same id belong to the same alert.")]
internal sealed record AlertResource
{
    [Description("The alert ID. It is derived from the rule, station, sensor type and onset, so the same alert always has the same ID.")]
    public required string Id { get; init; }

    [Description("The sequence number of the entry in the alert log.")]
    public required long Sequence { get; init; }

    [Description("The ID of the rule that raised the alert.")]
    public required string Rule { get; init; }

    [Description("The ID of the station.")]
    public required string StationId { get; init; }

    [Description("The area of the station. Omitted if the station has none.")]
    public string? Area { get; init; }

    [Description("The ID of the sensor type.")]
    public required string Sensor { get; init; }

    [Description("The current severity. For an ended alert, its last severity.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity Severity { get; init; }

    [Description("The highest severity of the alert so far. Filters by severity use this value.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity HighestSeverity { get; init; }

    [Description("The state after the change. cancelled means that the rule, station or sensor type was removed, or that the rule no longer applies to the station. unconfirmed means that the sensor sends no valid value, so that nobody knows whether the alert still holds; with the next valid value, the alert returns to its state. expired means that it ended after it had been unconfirmed for expire_after of its rule. retracted means that readings that arrived late showed that its condition was not met.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<AlertState>))]
    public required AlertState State { get; init; }

    [Description("on_time if the readings behind the entry arrived in order. revised if it corrects what was decided before a reading arrived out of order, within the lateness. late if it describes the past, because its readings arrived after the lateness: such an alert is neither active nor sent to subscribers, until a reading on time confirms it.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<AlertTiming>))]
    public required AlertTiming Timing { get; init; }

    [Description("Who gets the alert: that of its rule when it was raised.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Audience>))]
    public required Audience Audience { get; init; }

    [Description("The event time of the first value beyond the level that raised the alert.")]
    public required DateTime Onset { get; init; }

    [Description("The event time of the value that caused the change. In an unconfirmed entry, that of the last valid value; in one that ended without a value, the time of the end.")]
    public required DateTime Updated { get; init; }

    [Description("The value that caused the change: of a reading, a window or a forecast. Omitted if none did: the alert was cancelled or retracted, is unconfirmed or expired.")]
    public double? Value { get; init; }

    [Description("The UCUM code of the unit of value and threshold.")]
    public required string Unit { get; init; }

    [Description("The threshold that was crossed, in the unit of the sensor type.")]
    public double? Threshold { get; init; }

    [Description("On which side of threshold the condition is met, with threshold. Omitted for a sector, and in entries from before there was this member.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<AlertSide>))]
    public AlertSide? Side { get; init; }

    [Description("The sector in which the condition is met. Omitted for a threshold, and in entries from before there was this member.")]
    public AlertSectorResource? Sector { get; init; }

    [Description("The event-time windows whose figure is compared with the threshold. Omitted if the rule is not on windows, and in entries from before there was this member.")]
    public AlertWindowResource? Window { get; init; }

    [Description("The forecast that is compared with the threshold. Omitted if the rule is not on forecasts, and in entries from before there was this member.")]
    public AlertForecastResource? Forecast { get; init; }

    [Description("The expected distribution of the values. Omitted if the sensor type has no distribution.")]
    public ExpectedValue? Expected { get; init; }

    [Description("The standard score (z-score) of the value. Omitted if there is no value or the sensor type has no distribution.")]
    public double? Z { get; init; }

    [Description("The tail probability of the value. Omitted if there is no value or the sensor type has no distribution.")]
    public double? TailProbability { get; init; }

    [Description("The entry in English, as it was written when it was made: what happened, which threshold was crossed, how unusual it is and since when.")]
    public required string Message { get; init; }

    [Description("The entry in the language that the request asks for. Omitted if it asks for none.")]
    public AlertTextResource? Text { get; init; }

    [Description("All entries of the alert, oldest first. Only returned for a single alert.")]
    public IReadOnlyList<AlertResource>? History { get; init; }

    [Description("How staff handle the alert. Only returned for a single alert, to staff and engineers; omitted while it cannot be read.")]
    public AlertHandlingResource? Handling { get; init; }

    public static AlertResource From(Alert alert) => new()
    {
        Id = alert.Id,
        Sequence = alert.Sequence,
        Rule = alert.Rule,
        StationId = alert.StationId,
        Area = alert.Area,
        Sensor = alert.Sensor,
        Severity = alert.Severity,
        HighestSeverity = alert.HighestSeverity,
        State = alert.State,
        Timing = alert.Timing,
        Audience = alert.Audience,
        Onset = alert.Onset.UtcDateTime,
        Updated = alert.Updated.UtcDateTime,
        Value = Finite.OrNull(alert.Measurement.Value),
        Unit = alert.Condition.Unit,
        Threshold = Finite.OrNull(alert.Condition.Threshold),
        Side = alert.Condition.Figure?.Side,
        Sector = alert.Condition.Figure?.Sector is { } sector ? new AlertSectorResource { From = sector.From, To = sector.To } : null,
        Window = alert.Condition.Figure?.Window is { } window ? AlertWindowResource.From(window) : null,
        Forecast = alert.Condition.Figure?.Forecast is { } forecast ? AlertForecastResource.From(forecast) : null,
        Expected = alert.Condition.Expected is { } expected ? new ExpectedValue { Mean = expected.Mean, StandardDeviation = expected.StandardDeviation } : null,
        Z = Finite.OrNull(alert.Measurement.Z),
        TailProbability = Finite.OrNull(alert.Measurement.TailProbability),
        Message = alert.Message,
    };

    /// <summary>The same with its text in a language; without one if there is none.</summary>
    public static AlertResource From(Alert alert, AlertTexts texts, AlertLanguage? language) =>
        language is null ? From(alert) : From(alert) with { Text = AlertTextResource.From(texts.In(language, alert)) };
}

[Description("A part of a circle, in the unit of the sensor type.")]
internal sealed record AlertSectorResource
{
    [Description("Where it starts.")]
    public required double From { get; init; }

    [Description("Where it ends, clockwise; it may be a lower value, across zero.")]
    public required double To { get; init; }
}

[Description("The mean and standard deviation of the values of a sensor type.")]
internal sealed record ExpectedValue
{
    [Description("The mean μ, in the unit of the sensor type.")]
    public required double Mean { get; init; }

    [Description("The standard deviation σ, in the unit of the sensor type.")]
    public required double StandardDeviation { get; init; }
}
