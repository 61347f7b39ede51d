using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>The condition that an alert reports.</summary>
/// <param name="Rule">The rule that raised it.</param>
/// <param name="Sensor">The sensor type.</param>
/// <param name="Unit">The UCUM code of the sensor's unit.</param>
/// <param name="Threshold">The level that was crossed, in the unit of the sensor.</param>
/// <param name="Expected">The expected distribution of the sensor's values; null if it is unknown.</param>
public sealed record AlertCondition(string Rule, string Sensor, string Unit, double Threshold, Distribution? Expected)
{
    /// <summary>What the value is and how it is compared; null in entries from before there was this member.</summary>
    public AlertFigure? Figure { get; init; }

    /// <summary>With the hour that a value is forecast for, or without it.</summary>
    internal AlertCondition For(DateTimeOffset? hour) =>
        Figure?.Forecast is { } forecast ? this with { Figure = Figure with { Forecast = forecast with { Hour = hour } } } : this;
}
