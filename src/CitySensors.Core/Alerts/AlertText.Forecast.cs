using System.Globalization;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <remarks>Messages of alerts on forecasts never say that something is so, only that it is expected.</remarks>
public sealed partial class AlertText
{
    /// <summary>Describes an entry of a rule on forecasts.</summary>
    /// <param name="alert">The entry, without a message.</param>
    /// <param name="station">The name of the station.</param>
    /// <param name="type">The sensor type.</param>
    /// <param name="isLow">Whether the alert reports low values.</param>
    /// <param name="forecast">What the rule watches.</param>
    /// <param name="forecastFor">The hour that the value is forecast for, if there is one.</param>
    public string DescribeForecast(Alert alert, string station, SensorType type, bool isLow, RuleForecast forecast, DateTimeOffset? forecastFor)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(forecast);
        var subject = Subject(type, station, window: null);
        if (alert.State == AlertState.Cancelled || forecastFor is not { } hour) return $"{subject}: the warning about its forecast no longer applies.";
        var limit = $"{Limit(alert.Condition.Threshold)}{(isLow ? " or less" : " or more")}";
        var within = $"within {Duration(forecast.Within)}";
        if (alert.State == AlertState.Cleared) return $"{subject} is no longer expected to reach {limit} {within}. This forecast was given {Span(alert)}{Worst(alert)}.";
        var probability = forecast.LeastProbability == RuleForecast.DefaultLeastProbability
            ? "" : string.Create(CultureInfo.InvariantCulture, $" with a probability of at least {forecast.LeastProbability * 100:0.#} %");
        var eased = alert.State == AlertState.Deescalated ? " now" : "";
        return $"{subject} is{eased} expected to {(isLow ? "fall" : "rise")} to {Amount(alert, type)} around {Clock(hour, alert.Updated)}{probability}; "
            + $"this warning is given when {limit} is expected {within}. Forecast of {Clock(alert.Updated, alert.Updated)}.";
    }
}
