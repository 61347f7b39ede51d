using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Forecasts;

/// <summary>The forecasts of the sensors of a station that were computed together. Immutable.</summary>
/// <param name="StationId">The station.</param>
/// <param name="TrainedAt">When they were computed.</param>
/// <param name="OriginTicks">The start of the first hour that is forecast, in UTC ticks.</param>
/// <param name="Sensors">By sensor type, those with values only.</param>
public sealed record StationForecast(string StationId, DateTimeOffset TrainedAt, long OriginTicks, IReadOnlyList<SensorForecast> Sensors)
{
    /// <summary>Computes the forecasts of a station.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="hours">Its aggregates by the hour; others than those of the last <see cref="Forecaster.MaxHistoryHours"/> are ignored.</param>
    /// <param name="types">The sensor types by slot.</param>
    /// <param name="originTicks">The start of the first hour to forecast, in UTC ticks.</param>
    /// <param name="now">The current time.</param>
    public static StationForecast Compute(string stationId, IEnumerable<SegmentAggregates> hours, IReadOnlyList<SensorType> types, long originTicks, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(hours);
        ArgumentNullException.ThrowIfNull(types);
        var values = new double[types.Count][];
        foreach (var hour in hours)
        {
            var index = Forecaster.MaxHistoryHours - (originTicks - hour.Window.StartTicks) / TimeSpan.TicksPerHour;
            if (index is < 0 or >= Forecaster.MaxHistoryHours) continue;
            for (var slot = 0; slot < types.Count; slot++)
                if (hour.Of(slot) is { Count: > 0 } aggregate) (values[slot] ??= Unknown())[index] = ValueOf(aggregate, types[slot]);
        }

        var series = Enumerable.Range(0, types.Count).Where(slot => values[slot] is not null).Select(slot => new HourlySeries(types[slot], values[slot])).ToList();
        return new StationForecast(stationId, now, originTicks, Forecaster.Forecast(series));
    }

    /// <summary>The value of an hour that is forecast: the mean, or the sum of amounts; NaN if there is none.</summary>
    public static double ValueOf(Aggregate aggregate, SensorType type)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        ArgumentNullException.ThrowIfNull(type);
        return type.Aggregation == Aggregation.Sum ? aggregate.Sum : aggregate.Mean;
    }

    private static double[] Unknown()
    {
        var values = new double[Forecaster.MaxHistoryHours];
        Array.Fill(values, double.NaN);
        return values;
    }
}

/// <summary>What was forecast for an hour, at most 24 hours before it. Immutable.</summary>
/// <param name="StartTicks">The start of the hour in UTC ticks.</param>
/// <param name="OriginTicks">The start of the first hour that was forecast with it, in UTC ticks.</param>
/// <param name="Sensors">The forecasts by sensor type.</param>
public sealed record PastForecast(long StartTicks, long OriginTicks, IReadOnlyDictionary<string, ForecastHour> Sensors);
