using Cassandra;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra;

/// <summary>The ids of folders that the nodes of the city share. Thread safe.</summary>
public sealed class FolderStore : IFolderStore
{
    private readonly StoreSession _session;
    private readonly ConsistencyLevel _serial;
    private readonly PreparedStatement _find;
    private readonly PreparedStatement _claim;

    private FolderStore(StoreSession session, ConsistencyLevel serial, PreparedStatement find, PreparedStatement claim) =>
        (_session, _serial, _find, _claim) = (session, serial, find, claim);

    internal static async Task<FolderStore> OpenAsync(StoreSession session, ConsistencyLevel serial, CancellationToken cancellationToken) => new(
        session,
        serial,
        await session.PrepareAsync("SELECT id FROM shared_folder WHERE name = ?", true, cancellationToken),
        await session.PrepareAsync("INSERT INTO shared_folder (name, id) VALUES (?, ?) IF NOT EXISTS", false, cancellationToken));

    public async Task<Guid?> FindFolderAsync(string name, CancellationToken cancellationToken) =>
        (await _session.ExecuteAsync(_find.Bind(name).SetConsistencyLevel(_serial), "reading the id of a folder", cancellationToken)).FirstOrDefault()?.GetValue<Guid>("id");

    public async Task<Guid> ClaimFolderAsync(string name, Guid id, CancellationToken cancellationToken)
    {
        await _session.ExecuteAsync(_claim.Bind(name, id), "keeping the id of a folder", cancellationToken);
        return await FindFolderAsync(name, cancellationToken) ?? throw new StoreUnavailableException($"The id of the folder {name} is not kept.");
    }
}
