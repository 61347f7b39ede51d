namespace CitySensors.Core.Storage;

/// <summary>When the jobs of a city last ran: durable, and shared by its nodes. Thread safe.</summary>
public interface IJobStore
{
    /// <summary>When the last successful run began; null where there was none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read just now.</exception>
    Task<DateTimeOffset?> LastRunAsync(string job, CancellationToken cancellationToken);

    /// <param name="job">The name of the job.</param>
    /// <param name="began">When the run began, to the millisecond.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">It is not known whether it was saved.</exception>
    Task SaveRunAsync(string job, DateTimeOffset began, CancellationToken cancellationToken);
}
