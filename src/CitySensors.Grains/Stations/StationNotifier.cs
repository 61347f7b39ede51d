using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Stations;

/// <summary>Tells stations of changed definitions, wherever they are; one that does not answer delays nobody else. Thread safe.</summary>
public sealed partial class StationNotifier(IGrainFactory grains, TimeProvider time, ILogger<StationNotifier> logger)
{
    private const int Parallelism = 32;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public Task RefreshAsync(IEnumerable<string> stations, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        stations,
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
        async (station, token) => await CallAsync(station, grain => grain.RefreshAsync(), token));

    public Task RemoveAsync(string station, CancellationToken cancellationToken) => CallAsync(station, grain => grain.RemoveAsync(), cancellationToken);

    private async Task CallAsync(string station, Func<IStationGrain, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call(grains.GetGrain<IStationGrain>(station)).WaitAsync(Timeout, time, cancellationToken);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            // The station takes the change with its next reading, or when the alert sweep finds it.
            LogNotReached(logger, station, error);
        }
    }

    [LoggerMessage(7011, LogLevel.Warning, "Station {Station} did not take a change of definitions at once; it will with its next reading")]
    private static partial void LogNotReached(ILogger logger, string station, Exception error);
}
