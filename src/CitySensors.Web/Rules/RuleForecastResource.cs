using System.ComponentModel;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Rules;

[Description("What a rule on forecasts watches: whether the value of an hour is expected beyond a level.")]
internal sealed record RuleForecastResource
{
    [Description("How far ahead: whole hours as an ISO 8601 duration from PT1H to PT72H. Defaults to PT24H. Forecasts of sensors with less than four weeks of history end after 24 hours.")]
    [Duration]
    public string? Within { get; init; }

    [Description("The least probability that the mean of an hour (the sum of amounts) is beyond a level. Defaults to 0.5: more likely than not.")]
    [Between(RuleForecast.MinProbability, RuleForecast.MaxProbability)]
    public double? LeastProbability { get; init; }

    public static RuleForecastResource From(RuleForecast forecast) => new() { Within = forecast.WithinText, LeastProbability = forecast.LeastProbability };
}
