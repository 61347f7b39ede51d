using CitySensors.Core.Aggregates;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Storage;

namespace CitySensors.Server.Forecasts;

/// <summary>Computes forecasts of stations from their stored aggregates, and compares those of the past with what came. Thread safe.</summary>
internal sealed class StationForecaster(IAggregateHistory aggregates, IForecastStore forecasts, IDefinitionStore definitions, TimeZoneInfo zone, TimeProvider time)
{
    public WindowGrid Hours { get; } = new(WindowLength.Hour, zone);

    /// <summary>Computes the forecast of a station.</summary>
    /// <param name="station">The station.</param>
    /// <param name="origin">The start of the first hour to forecast, in UTC ticks.</param>
    /// <param name="withDayBefore">Whether that of a day before is computed too, so that there is something to compare what came with.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The forecasts, earliest first.</returns>
    /// <exception cref="StoreUnavailableException">Its hours are not aggregated yet, or the store is unavailable.</exception>
    /// <exception cref="InvalidDataException">What is stored of it is damaged.</exception>
    public async Task<IReadOnlyList<StationForecast>> ComputeAsync(string station, long origin, bool withDayBefore, CancellationToken cancellationToken)
    {
        var hours = new List<SegmentAggregates>();
        long? next = origin - Forecaster.MaxHistoryHours * TimeSpan.TicksPerHour;
        while (next is { } from)
        {
            var page = await aggregates.ReadAsync(station, new AggregateQuery(Hours, from, origin, ulong.MaxValue, Forecaster.MaxHistoryHours), cancellationToken);
            hours.AddRange(page.Windows);
            next = page.NextTicks;
        }

        var (types, now) = (definitions.Catalogue.Slots, time.GetUtcNow());
        var forecast = StationForecast.Compute(station, hours, types, origin, now);
        return withDayBefore ? [StationForecast.Compute(station, hours, types, origin - Forecaster.ShortHorizon * TimeSpan.TicksPerHour, now), forecast] : [forecast];
    }

    /// <summary>What was forecast for the day before the origin of a forecast, beside what came; empty if that cannot be read now.</summary>
    public async Task<IReadOnlyList<ForecastComparison>> ComparePastAsync(StationForecast forecast, CancellationToken cancellationToken)
    {
        var (station, origin, from) = (forecast.StationId, forecast.OriginTicks, forecast.OriginTicks - Forecaster.ShortHorizon * TimeSpan.TicksPerHour);
        try
        {
            var past = await forecasts.PastForecastsAsync(station, from, origin, cancellationToken);
            var came = await aggregates.ReadAsync(station, new AggregateQuery(Hours, from, origin, ulong.MaxValue, Forecaster.ShortHorizon), cancellationToken);
            return ForecastComparison.Of(past, came.Windows, definitions.Catalogue.Slots);
        }
        catch (Exception error) when (error is StoreUnavailableException or InvalidDataException)
        {
            return [];
        }
    }
}
