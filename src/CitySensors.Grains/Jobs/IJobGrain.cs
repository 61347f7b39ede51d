namespace CitySensors.Grains.Jobs;

/// <summary>A job of the city, by its name.</summary>
[Alias("CitySensors.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Starts a run where one is due; it does not wait for its end.</summary>
    [Alias("RunIfDue")]
    Task RunIfDueAsync();
}
