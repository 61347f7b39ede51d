using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>A station; the grain key is its id.</summary>
[Alias("CitySensors.IStationGrain")]
public interface IStationGrain : IGrainWithStringKey
{
    /// <summary>Processes readings; completes when the results are durable.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">
    /// Whether the readings are durable is unknown. Retrying is safe.
    /// </exception>
    [Alias("Take")]
    Task<SliceResult> TakeAsync(ReadingSlice slice);

    /// <summary>Applies the current definitions immediately and ends alerts they no longer allow.</summary>
    [Alias("Refresh")]
    Task RefreshAsync();

    /// <summary>Ends the alerts of the station and deletes its readings.</summary>
    [Alias("Remove")]
    Task RemoveAsync();
}
