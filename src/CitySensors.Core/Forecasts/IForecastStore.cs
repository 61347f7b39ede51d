using CitySensors.Core.Storage;

namespace CitySensors.Core.Forecasts;

/// <summary>The stored forecasts. Thread safe.</summary>
public interface IForecastHistory
{
    /// <summary>The newest forecast of a station; null if there is none.</summary>
    Task<StationForecast?> ForecastAsync(string stationId, CancellationToken cancellationToken);

    /// <summary>What was forecast for hours that begin in a range of UTC ticks, earliest first.</summary>
    Task<IReadOnlyList<PastForecast>> PastForecastsAsync(string stationId, long fromTicks, long beforeTicks, CancellationToken cancellationToken);
}

/// <summary>Stores forecasts. Thread safe.</summary>
public interface IForecastStore : IForecastHistory
{
    /// <summary>
    /// Replaces the newest forecasts of stations. For the comparison with what comes, the first forecast of an hour that is at most 24 hours ahead is
    /// kept for <see cref="ForecastRetention.Past"/>. Stations that do not exist are ignored.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored.</exception>
    Task SaveForecastsAsync(IReadOnlyList<StationForecast> forecasts, CancellationToken cancellationToken);
}

public static class ForecastRetention
{
    /// <summary>How long it is kept what was forecast for an hour.</summary>
    public static readonly TimeSpan Past = TimeSpan.FromDays(8);
}
