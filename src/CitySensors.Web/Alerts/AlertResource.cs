using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Web.Json;

namespace CitySensors.Web.Alerts;

[Description("One entry of the alert log: how an alert changed. Entries with the same id are one alert.")]
internal sealed record AlertResource
{
    [Description("Computed from rule, station, sensor and onset: the same alert has the same id wherever it is found.")]
    public required string Id { get; init; }

    [Description("Its position in the log.")]
    public required long Sequence { get; init; }

    [Description("The rule that raised it.")]
    public required string Rule { get; init; }

    [Description("The station.")]
    public required string StationId { get; init; }

    [Description("The area that the station is in.")]
    public string? Area { get; init; }

    [Description("The sensor type.")]
    public required string Sensor { get; init; }

    [Description("How severe it is; once it has ended, how severe it was last.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity Severity { get; init; }

    [Description("How severe it was at most so far; filters go by it.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity HighestSeverity { get; init; }

    [Description("What happened: cancelled where its rule, station or sensor type went away.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<AlertState>))]
    public required AlertState State { get; init; }

    [Description("Event time of the first value beyond the level that raised it.")]
    public required DateTime Onset { get; init; }

    [Description("Event time of the value that changed it.")]
    public required DateTime Updated { get; init; }

    [Description("The value that changed it; absent where it was cancelled.")]
    public double? Value { get; init; }

    [Description("The UCUM code of the unit of value and threshold.")]
    public required string Unit { get; init; }

    [Description("The level that was crossed, in the unit of the sensor.")]
    public double? Threshold { get; init; }

    [Description("What is normal here.")]
    public required ExpectedValue Expected { get; init; }

    [Description("The standard score of the value.")]
    public double? Z { get; init; }

    [Description("The probability of the tail that the value lies in.")]
    public double? TailProbability { get; init; }

    [Description("In plain words what happened, how unusual it is and since when.")]
    public required string Message { get; init; }

    [Description("All entries of this alert, oldest first; only where one alert was asked for.")]
    public IReadOnlyList<AlertResource>? History { get; init; }

    public static AlertResource Of(Alert alert) => new()
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
        Onset = alert.Onset.UtcDateTime,
        Updated = alert.Updated.UtcDateTime,
        Value = Finite.OrNull(alert.Measurement.Value),
        Unit = alert.Condition.Unit,
        Threshold = Finite.OrNull(alert.Condition.Threshold),
        Expected = new ExpectedValue { Mean = alert.Condition.Expected.Mean, StandardDeviation = alert.Condition.Expected.StandardDeviation },
        Z = Finite.OrNull(alert.Measurement.Z),
        TailProbability = Finite.OrNull(alert.Measurement.TailProbability),
        Message = alert.Message,
    };
}

[Description("Mean and standard deviation of a sensor type's values.")]
internal sealed record ExpectedValue
{
    [Description("μ, in the unit of the sensor.")]
    public required double Mean { get; init; }

    [Description("σ, in the unit of the sensor.")]
    public required double StandardDeviation { get; init; }
}
