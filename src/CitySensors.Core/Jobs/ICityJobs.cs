using CitySensors.Core.Storage;

namespace CitySensors.Core.Jobs;

/// <summary>The jobs of a city: work that it repeats, on one of its nodes at a time. Thread safe.</summary>
public interface ICityJobs
{
    /// <summary>All jobs by name.</summary>
    /// <exception cref="StoreUnavailableException">A job cannot be read just now.</exception>
    Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null if there is no such job.</summary>
    /// <exception cref="StoreUnavailableException">The job cannot be read just now.</exception>
    Task<JobStatus?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Changes a job. A run under way goes on.</summary>
    /// <returns>The job after the change; null if there is no such job.</returns>
    /// <exception cref="StoreUnavailableException">Whether the change is stored is unknown.</exception>
    Task<JobStatus?> ChangeAsync(string name, JobChange change, CancellationToken cancellationToken);

    /// <summary>Starts a run now, also while the job is paused. It does not wait for its end.</summary>
    /// <exception cref="StoreUnavailableException">The job cannot be read just now; no run was started.</exception>
    Task<JobStart> RunAsync(string name, CancellationToken cancellationToken);
}

public enum JobStart
{
    Started,

    /// <summary>There is a run under way; no other was started.</summary>
    AlreadyRunning,

    /// <summary>There is no such job.</summary>
    NotFound,
}
