using CitySensors.Core.Jobs;

namespace CitySensors.Core.Storage;

/// <summary>What is kept of the jobs of a city: durable, and shared by its nodes. Times are kept to the millisecond. Thread safe.</summary>
public interface IJobStore
{
    /// <returns>Null if nothing was saved yet.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read just now.</exception>
    Task<JobRecord?> LoadJobAsync(string job, CancellationToken cancellationToken);

    /// <exception cref="StoreUnavailableException">It is not known whether it was saved.</exception>
    Task SaveJobAsync(JobRecord record, CancellationToken cancellationToken);
}
