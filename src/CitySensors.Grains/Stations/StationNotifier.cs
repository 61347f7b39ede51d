using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Stations;

/// <summary>Tells stations of changed definitions, wherever they are; one that does not answer delays nobody else. Thread safe.</summary>
public sealed partial class StationNotifier(IGrainFactory grains, TimeProvider time, ILogger<StationNotifier> logger)
{
    private const int Parallelism = 32;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public Task RefreshAsync(IEnumerable<string> stations, CancellationToken cancellationToken) =>
        CallAsync(stations, grain => grain.RefreshAsync(), cancellationToken);

    public Task RemoveAsync(IEnumerable<string> stations, CancellationToken cancellationToken) =>
        CallAsync(stations, grain => grain.RemoveAsync(), cancellationToken);

    private Task CallAsync(IEnumerable<string> stations, Func<IStationGrain, Task> call, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        stations,
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
        async (station, token) => await CallAsync(station, call, token));

    private async Task CallAsync(string station, Func<IStationGrain, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call(grains.GetGrain<IStationGrain>(station)).WaitAsync(Timeout, time, cancellationToken);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            // A change is taken with the next reading, a removal goes on in its grain, and the alert sweep finds what is left of both.
            LogNotReached(logger, station, error);
        }
    }

    [LoggerMessage(7011, LogLevel.Warning, "Station {Station} did not take a change of definitions at once; it is tried again")]
    private static partial void LogNotReached(ILogger logger, string station, Exception error);
}
