using CitySensors.Core.Jobs;

namespace CitySensors.Grains.Jobs;

/// <summary>
/// Work that the city repeats, on one of its silos at a time. After a silo was lost a run may be repeated, or overlap with its repetition for
/// a moment, so it must be safe to do so.
/// </summary>
public interface ICityJob
{
    /// <param name="cancellationToken">Cancelled when the silo stops or gives the job to another.</param>
    Task RunAsync(CancellationToken cancellationToken);
}

/// <param name="Name">Its name in the API, the store and the log.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Schedule">When it runs, unless somebody gave it another schedule.</param>
/// <param name="Create">Makes the job for a silo that is to run it. What a job remembers between runs is forgotten when another silo takes over.</param>
public sealed record JobDefinition(string Name, string Description, JobSchedule Schedule, Func<ICityJob> Create);
