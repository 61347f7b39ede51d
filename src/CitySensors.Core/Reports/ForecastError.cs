using CitySensors.Core.Aggregates;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Reports;

/// <summary>How far what was forecast for the hours of a day was from what came, over all stations. Immutable.</summary>
/// <param name="Sensor">The sensor type.</param>
/// <param name="Hours">The number of hours that were forecast and have values.</param>
/// <param name="WithoutValues">The number of hours that were forecast and have none.</param>
/// <param name="MeanAbsoluteError">In the unit of the sensor type; NaN without hours.</param>
/// <param name="Within80">The share of hours within the interval of 80 %; NaN without hours.</param>
public sealed record ForecastError(SensorType Sensor, int Hours, int WithoutValues, double MeanAbsoluteError, double Within80);

/// <summary>Adds up the errors of forecasts. Not thread safe.</summary>
/// <param name="types">The sensor types by slot.</param>
internal sealed class ForecastErrors(IReadOnlyList<SensorType> types)
{
    private readonly (int Hours, int WithoutValues, double Sum, int Within)[] _sums = new (int, int, double, int)[types.Count];

    public void Add(IReadOnlyList<SegmentAggregates> hours, IReadOnlyList<PastForecast> forecasts)
    {
        if (forecasts.Count == 0) return;
        var byStart = hours.ToDictionary(hour => hour.Window.StartTicks);
        foreach (var forecast in forecasts)
        {
            var hour = byStart.GetValueOrDefault(forecast.StartTicks);
            for (var slot = 0; slot < types.Count; slot++)
                if (forecast.Sensors.TryGetValue(types[slot].Id, out var expected)) Add(slot, expected, hour?.Of(slot));
        }
    }

    public IReadOnlyList<ForecastError> Result =>
    [
        .. _sums.Select((sum, slot) => (sum, types[slot])).Where(one => one.sum.Hours + one.sum.WithoutValues > 0).Select(one => new ForecastError(
            one.Item2, one.sum.Hours, one.sum.WithoutValues, one.sum.Sum / one.sum.Hours, (double)one.sum.Within / one.sum.Hours)),
    ];

    private void Add(int slot, ForecastHour expected, Aggregate? came)
    {
        ref var sum = ref _sums[slot];
        var value = came is { Count: > 0 } ? StationForecast.ValueOf(came, types[slot]) : double.NaN;
        if (double.IsNaN(value))
        {
            sum.WithoutValues++;
            return;
        }

        sum.Hours++;
        sum.Sum += Math.Abs(value - expected.Mean);
        if (value >= expected.Low80 && value <= expected.High80) sum.Within++;
    }
}
