using CitySensors.Core.Storage;

namespace CitySensors.Grains.Jobs;

/// <summary>A job of the city, by its name.</summary>
[Alias("CitySensors.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Starts a run where one is due; it does not wait for its end.</summary>
    [Alias("RunIfDue")]
    Task<JobReport> RunIfDueAsync();

    /// <summary>Starts a run, unless there is one.</summary>
    [Alias("Run")]
    Task<bool> RunAsync();

    [Alias("Get")]
    Task<JobReport> GetAsync();

    /// <exception cref="StoreUnavailableException">Whether the change is stored is unknown.</exception>
    [Alias("Change")]
    Task<JobReport> ChangeAsync(bool? isPaused, bool hasSchedule, string? schedule);
}
