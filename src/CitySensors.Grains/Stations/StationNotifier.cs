using CitySensors.Core.Forecasts;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Stations;

/// <summary>Notifies stations of changed definitions and of the time, on any silo; an unresponsive station does not delay the others. Thread safe.</summary>
public sealed partial class StationNotifier(IGrainFactory grains, TimeProvider time, ILogger<StationNotifier> logger)
{
    private const int Parallelism = 32;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public Task RefreshAsync(IEnumerable<string> stations, CancellationToken cancellationToken) =>
        CallAsync(stations, grain => grain.RefreshAsync(), cancellationToken);

    public Task RemoveAsync(IEnumerable<string> stations, CancellationToken cancellationToken) =>
        CallAsync(stations, grain => grain.RemoveAsync(), cancellationToken);

    public Task CheckSilenceAsync(IEnumerable<string> stations, DateTimeOffset receivingSince, CancellationToken cancellationToken) =>
        CallAsync(stations, grain => grain.CheckSilenceAsync(receivingSince), cancellationToken);

    /// <summary>Lets a station evaluate its rules on forecasts.</summary>
    /// <returns>Whether it did.</returns>
    public Task<bool> EvaluateForecastAsync(StationForecast forecast, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        var bytes = ForecastBytes.Write(forecast);
        return TryCallAsync(forecast.StationId, grain => grain.EvaluateForecastAsync(bytes), cancellationToken);
    }

    private Task CallAsync(IEnumerable<string> stations, Func<IStationGrain, Task> call, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        stations,
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
        async (station, token) => await TryCallAsync(station, call, token));

    private async Task<bool> TryCallAsync(string station, Func<IStationGrain, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call(grains.GetGrain<IStationGrain>(station)).WaitAsync(Timeout, time, cancellationToken);
            return true;
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            // A change is applied with the next reading, a removal continues in its grain, forecasts are repeated, and the alert sweeps handle the rest.
            LogNotReached(logger, station, error);
            return false;
        }
    }

    [LoggerMessage(7011, LogLevel.Warning, "Station {Station} did not answer in time; retrying in the background")]
    private static partial void LogNotReached(ILogger logger, string station, Exception error);
}
