namespace CitySensors.Core.Storage;

/// <summary>Knows by their ids the folders that all nodes of a city share. A store of a single machine has none. Thread safe.</summary>
public interface IFolderStore
{
    /// <summary>The id of a folder; null if there is none yet.</summary>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<Guid?> FindFolderAsync(string name, CancellationToken cancellationToken);

    /// <summary>Keeps the id of a folder that has none.</summary>
    /// <returns>The id that is kept, which is that of the first caller.</returns>
    /// <exception cref="StoreUnavailableException">Whether it is kept is unknown; repeat it.</exception>
    Task<Guid> ClaimFolderAsync(string name, Guid id, CancellationToken cancellationToken);
}
