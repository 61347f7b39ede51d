namespace CitySensors.Core.Forecasts;

/// <summary>The forecast of a sensor, or why there is none. Immutable.</summary>
/// <param name="SensorType">The id of the sensor type.</param>
/// <param name="HistoryHours">The number of hours with a value that it is based on, or that there are.</param>
public sealed record SensorForecast(string SensorType, int HistoryHours)
{
    /// <summary>Why there is no forecast; null if there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The mean absolute error of the first 24 hours, in the unit of the sensor, of forecasts for the hours of the history by models that were fitted
    /// without them; NaN without a forecast.
    /// </summary>
    public double MeanAbsoluteError { get; init; } = double.NaN;

    /// <summary>The same of the last value as the forecast for all hours.</summary>
    public double LastValueError { get; init; } = double.NaN;

    /// <summary>The hours from the origin on; empty without a forecast.</summary>
    public IReadOnlyList<ForecastHour> Hours { get; init; } = [];
}

/// <summary>The forecast of an hour, in the unit of the sensor. Intervals contain the mean and each other.</summary>
/// <param name="Mean">The expected value.</param>
/// <param name="Low80">The lower bound of the interval that should contain the value with a probability of 80 %.</param>
/// <param name="High80">Its upper bound.</param>
/// <param name="Low95">The lower bound of the interval with a probability of 95 %.</param>
/// <param name="High95">Its upper bound.</param>
public readonly record struct ForecastHour(double Mean, double Low80, double High80, double Low95, double High95);
