namespace CitySensors.Silo.Stations;

/// <summary>A station, by its id. Its readings come by its stream.</summary>
[Alias("CitySensors.IStationGrain")]
internal interface IStationGrain : IGrainWithStringKey
{
    /// <summary>Takes the newest definitions at once, and ends alerts that they no longer allow.</summary>
    [Alias("Refresh")]
    Task RefreshAsync();

    /// <summary>Ends its alerts and removes what it sent.</summary>
    [Alias("Remove")]
    Task RemoveAsync();
}
