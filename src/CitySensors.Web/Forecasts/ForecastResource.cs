using System.ComponentModel;
using CitySensors.Core.Forecasts;
using CitySensors.Web.Json;

namespace CitySensors.Web.Forecasts;

[Description("The forecasts of the sensors of a station.")]
internal sealed record StationForecastResource
{
    [Description("When the forecasts were computed; they are computed every hour. Omitted while there are none.")]
    public DateTime? TrainedAt { get; init; }

    [Description("The start of the first hour that is forecast. Omitted while there is no forecast.")]
    public DateTime? Origin { get; init; }

    [Description("The forecasts by sensor type ID.")]
    public required IReadOnlyDictionary<string, SensorForecastResource> Sensors { get; init; }
}

[Description("The forecast of a sensor, or why there is none, and what was forecast for the last 24 hours.")]
internal sealed record SensorForecastResource
{
    [Description("Why there is no forecast, such as too little history. Omitted if there is one.")]
    public string? Reason { get; init; }

    [Description("The number of hours with values that the forecast is based on, or that there are.")]
    public required int HistoryHours { get; init; }

    [Description("The mean absolute error of forecasts for the next 24 hours, over the history, by models that were fitted without the hours they forecast; in the unit of the sensor. Omitted without a forecast.")]
    public double? MeanAbsoluteError { get; init; }

    [Description("The same of the last value as the forecast, for comparison. Omitted without a forecast.")]
    public double? LastValueError { get; init; }

    [Description("The hours that are forecast: 24, or 72 with four weeks of history. Empty without a forecast.")]
    public required IReadOnlyList<ForecastHourResource> Hours { get; init; }

    [Description("What was forecast for the 24 hours before the origin, with what came. Hours for which nothing was forecast are left out.")]
    public required IReadOnlyList<PastForecastResource> Past { get; init; }
}

[Description("The forecast of an hour. The value should be in the intervals with a probability of 80 % and 95 %.")]
internal record ForecastHourResource
{
    [Description("The start of the hour.")]
    public required DateTime Start { get; init; }

    [Description("The expected value: of the mean of the hour, or of the sum of amounts.")]
    public required double Mean { get; init; }

    [Description("The lower bound of the interval of 80 %.")]
    [System.Text.Json.Serialization.JsonPropertyName("low_80")]
    public required double Low80 { get; init; }

    [Description("The upper bound of the interval of 80 %.")]
    [System.Text.Json.Serialization.JsonPropertyName("high_80")]
    public required double High80 { get; init; }

    [Description("The lower bound of the interval of 95 %.")]
    [System.Text.Json.Serialization.JsonPropertyName("low_95")]
    public required double Low95 { get; init; }

    [Description("The upper bound of the interval of 95 %.")]
    [System.Text.Json.Serialization.JsonPropertyName("high_95")]
    public required double High95 { get; init; }

    public static ForecastHourResource From(long startTicks, ForecastHour hour) => new()
    {
        Start = new DateTime(startTicks, DateTimeKind.Utc), Mean = hour.Mean, Low80 = hour.Low80, High80 = hour.High80, Low95 = hour.Low95, High95 = hour.High95,
    };
}

[Description("What was forecast for an hour first, at most 24 hours before it, with what came.")]
internal sealed record PastForecastResource : ForecastHourResource
{
    [Description("The start of the first hour that was forecast with it.")]
    public required DateTime Origin { get; init; }

    [Description("The mean of the hour, or the sum of amounts, as it was measured. Omitted without values.")]
    public double? Value { get; init; }

    public static PastForecastResource From(PastForecast past, ForecastHour hour, double value) => new()
    {
        Start = new DateTime(past.StartTicks, DateTimeKind.Utc),
        Origin = new DateTime(past.OriginTicks, DateTimeKind.Utc),
        Mean = hour.Mean,
        Low80 = hour.Low80,
        High80 = hour.High80,
        Low95 = hour.Low95,
        High95 = hour.High95,
        Value = Finite.OrNull(value),
    };
}
