using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Forecasts;

/// <summary>What was forecast of a sensor, beside what came. Immutable.</summary>
/// <param name="SensorType">The id of the sensor type.</param>
/// <param name="Hours">The number of hours with a forecast and a value, at least one.</param>
/// <param name="AbsoluteError">The sum of the absolute errors of these hours, in the unit of the sensor.</param>
/// <param name="Inside95">How many of the values were in the interval of 95 %.</param>
/// <param name="Expected">What was forecast for the last of these hours.</param>
/// <param name="Observed">What came in that hour.</param>
public sealed record ForecastComparison(string SensorType, int Hours, double AbsoluteError, int Inside95, double Expected, double Observed)
{
    /// <summary>Compares by sensor type; sensors without an hour with both are left out.</summary>
    /// <param name="past">What was forecast, earliest first.</param>
    /// <param name="hours">What came, by the hour.</param>
    /// <param name="types">The sensor types by slot.</param>
    public static IReadOnlyList<ForecastComparison> Of(IReadOnlyList<PastForecast> past, IEnumerable<SegmentAggregates> hours, IReadOnlyList<SensorType> types)
    {
        ArgumentNullException.ThrowIfNull(past);
        ArgumentNullException.ThrowIfNull(hours);
        ArgumentNullException.ThrowIfNull(types);
        var came = hours.ToDictionary(hour => hour.Window.StartTicks);
        var comparisons = new List<ForecastComparison>();
        for (var slot = 0; slot < types.Count; slot++)
        {
            ForecastComparison? comparison = null;
            foreach (var hour in past)
            {
                if (!hour.Sensors.TryGetValue(types[slot].Id, out var forecast) || !came.TryGetValue(hour.StartTicks, out var segment) || segment.Of(slot) is not { } aggregate) continue;
                var value = StationForecast.ValueOf(aggregate, types[slot]);
                if (!double.IsFinite(value)) continue;
                var isInside = value >= forecast.Low95 && value <= forecast.High95;
                comparison = new ForecastComparison(
                    types[slot].Id,
                    (comparison?.Hours ?? 0) + 1,
                    (comparison?.AbsoluteError ?? 0) + Math.Abs(value - forecast.Mean),
                    (comparison?.Inside95 ?? 0) + (isInside ? 1 : 0),
                    forecast.Mean,
                    value);
            }

            if (comparison is not null) comparisons.Add(comparison);
        }

        return comparisons;
    }
}
