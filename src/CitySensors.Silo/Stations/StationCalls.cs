namespace CitySensors.Silo.Stations;

/// <summary>Calls stations wherever they live; one that does not answer holds up nobody. Thread safe.</summary>
internal sealed class StationCalls(IGrainFactory grains, TimeProvider time, ILogger<StationCalls> logger)
{
    private const int AtOnce = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task RefreshAsync(IEnumerable<string> stations) => Parallel.ForEachAsync(
        stations, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (station, _) => await CallAsync(station, grain => grain.RefreshAsync()));

    public Task RemoveAsync(string station) => CallAsync(station, grain => grain.RemoveAsync());

    private async Task CallAsync(string station, Func<IStationGrain, Task> call)
    {
        try
        {
            await call(grains.GetGrain<IStationGrain>(station)).WaitAsync(Patience, time);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // It takes the change with its next reading, or when the sweep of alerts comes by.
            SiloLog.StationNotReached(logger, station, error);
        }
    }
}
