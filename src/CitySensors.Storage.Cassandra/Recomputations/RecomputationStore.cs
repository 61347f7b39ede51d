using Cassandra;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Recomputations;

/// <summary>What is stored of recomputations. Thread safe.</summary>
public sealed class RecomputationStore
{
    private RecomputationStore(RecomputationTable all, VersionTable versions) => (All, Versions) = (all, versions);

    internal RecomputationTable All { get; }

    internal VersionTable Versions { get; }

    internal static async Task<RecomputationStore> OpenAsync(StoreSession session, ConsistencyLevel serial, CancellationToken cancellationToken) =>
        new(await RecomputationTable.OpenAsync(session, serial, cancellationToken), await VersionTable.OpenAsync(session, cancellationToken));
}
