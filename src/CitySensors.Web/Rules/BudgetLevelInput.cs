using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Core.FalseAlarms;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Rules;

/// <summary>The schema of a request for the API description; <see cref="LevelRequest"/> reads it.</summary>
[Description("A budget of false alerts, and the condition whose level is asked for.")]
[Example("""{"sensor": "temperature", "stations": 500, "interval": "PT1M", "budget": {"alerts": 1, "per": "P30D"}, "condition": {"method": "values", "values": 2, "of": 2}, "side": "upper", "autocorrelation": 0, "shift": 3}""")]
[Example("""{"sensor": "temperature", "stations": 500, "interval": "PT1M", "budget": {"alerts": 1, "per": "P30D"}, "condition": {"method": "cusum", "reference": 0.5}}""")]
[Example("""{"sensor": "temperature", "stations": 500, "interval": "PT1M", "budget": {"alerts": 1, "per": "P30D"}, "condition": {"method": "ewma", "smoothing": 0.2}}""")]
internal sealed record BudgetLevelInput
{
    [Description("The ID of the sensor type, whose distribution is used. Must be a registered sensor type with a distribution, and not circular.")]
    [Identifier]
    public required string Sensor { get; init; }

    [Description("The number of stations that send it. Defaults to the number of registered stations.")]
    [Between(1, LevelRequest.MaxStations)]
    public int? Stations { get; init; }

    [Description("The time between two readings of a station, as an ISO 8601 duration from PT1S to P1D.")]
    [Duration]
    public required string Interval { get; init; }

    [Description("The false alerts of all stations together. Divided by the number of readings, it must be from 1e-12 to 0.1 alerts per reading.")]
    public required AlertBudgetInput Budget { get; init; }

    [Description("The condition of the alert.")]
    public required BudgetConditionInput Condition { get; init; }

    [Description("The side on which values raise an alert. Defaults to both.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Tail>))]
    public Tail? Side { get; init; }

    [Description("The autocorrelation of the readings of a station at lag 1. Defaults to 0: readings are independent.")]
    [Between(-LevelRequest.MaxAutocorrelation, LevelRequest.MaxAutocorrelation)]
    public double? Autocorrelation { get; init; }

    [Description("The lasting shift whose expected delay is stated, in standard deviations, towards the side; upwards if both count. Defaults to 1.")]
    [Between(LevelRequest.MinShift, LevelRequest.MaxShift)]
    public double? Shift { get; init; }
}

[Description("An expected number of false alerts in a time.")]
internal sealed record AlertBudgetInput
{
    [Description("The expected number of false alerts.")]
    [Between(LevelRequest.MinAlerts, LevelRequest.MaxAlerts)]
    public required double Alerts { get; init; }

    [Description("The time, as an ISO 8601 duration from PT1H to P3650D.")]
    [Duration]
    public required string Per { get; init; }
}

[Description("How readings are combined.")]
internal sealed record BudgetConditionInput
{
    [Description("values: so many of the last readings are beyond a level. cusum: a cumulative sum. ewma: an exponentially weighted moving average.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<LevelMethod>))]
    public required LevelMethod Method { get; init; }

    [Description("How many readings must be beyond the level. Defaults to 1: single values. Only valid with the method values.")]
    [Between(1, LevelRequest.MaxValues)]
    public int? Values { get; init; }

    [Description("Of how many readings: at least values, and if it is more than values, at most 5 with autocorrelation. Defaults to values: readings in a row. Only valid with the method values.")]
    [Between(1, LevelRequest.MaxValues)]
    public int? Of { get; init; }

    [Description("The reference value k in standard deviations. Defaults to half of the shift, at least 0.2. Only valid with the method cusum.")]
    [Between(LevelRequest.MinReference, LevelRequest.MaxReference)]
    public double? Reference { get; init; }

    [Description("The weight λ of a reading. Defaults to 0.2. Only valid with the method ewma.")]
    [Between(LevelRequest.MinSmoothing, 1)]
    public double? Smoothing { get; init; }
}
