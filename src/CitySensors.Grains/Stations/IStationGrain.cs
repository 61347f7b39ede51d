using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>A station, by its id.</summary>
[Alias("CitySensors.IStationGrain")]
public interface IStationGrain : IGrainWithStringKey
{
    /// <summary>Decides readings; the task ends once what follows from them is durable.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">
    /// Whether the readings are durable is unknown. Sending them again is harmless.
    /// </exception>
    [Alias("Take")]
    Task<SliceResult> TakeAsync(ReadingSlice slice);

    /// <summary>Takes up the newest definitions at once, and ends alerts that they no longer allow.</summary>
    [Alias("Refresh")]
    Task RefreshAsync();

    /// <summary>Ends its alerts and removes what it sent.</summary>
    [Alias("Remove")]
    Task RemoveAsync();
}
