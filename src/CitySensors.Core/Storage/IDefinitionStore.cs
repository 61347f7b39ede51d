using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Storage;

/// <summary>The definitions of a city, durable and shared by its nodes. Thread safe.</summary>
public interface IDefinitionStore
{
    /// <summary>Whether other nodes change definitions too; else what this node knows is always all there is.</summary>
    bool IsShared { get; }

    /// <summary>The catalogue in force, as far as this node knows.</summary>
    Catalogue Catalogue { get; }

    StationDirectory Stations { get; }

    /// <summary>Makes a change durable and puts it in force on this node; stations are told by the caller.</summary>
    /// <param name="change">The change.</param>
    /// <param name="expectedVersion">The version that must be in force, or null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Takes up what other nodes changed.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read just now.</exception>
    Task RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Makes stations that sent a reading, and that nobody registered, known to all nodes.</summary>
    /// <exception cref="StoreUnavailableException">Some may not be known; add them again.</exception>
    Task AddUnregisteredAsync(IReadOnlyCollection<string> stationIds, CancellationToken cancellationToken);
}
