using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Storage;

/// <summary>The durable definitions of a city, shared by its nodes. Thread safe.</summary>
public interface IDefinitionStore : IDefinitionHistory
{
    /// <summary>Whether other nodes can change definitions; otherwise this node always has the current ones.</summary>
    bool IsShared { get; }

    /// <summary>The latest catalogue known to this node.</summary>
    Catalogue Catalogue { get; }

    StationDirectory Stations { get; }

    /// <summary>Makes a change durable and applies it on this node; the caller notifies stations.</summary>
    /// <param name="change">The change.</param>
    /// <param name="expectedVersion">The version that must be in force; null to skip the check.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Loads changes made by other nodes.</summary>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Makes unregistered stations that sent a reading known to all nodes.</summary>
    /// <exception cref="StoreUnavailableException">Some stations may not have been added; add them again.</exception>
    Task AddUnregisteredAsync(IReadOnlyCollection<string> stationIds, CancellationToken cancellationToken);
}
