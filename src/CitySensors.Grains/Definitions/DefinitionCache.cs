using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;

namespace CitySensors.Grains.Definitions;

/// <summary>The definitions known to this node, and how recent they are. Thread safe.</summary>
public sealed class DefinitionCache(IDefinitionStore store, TimeProvider time)
{
    /// <summary>The tolerated difference between the clocks of nodes and brokers.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    private long _asOf;

    /// <inheritdoc cref="IDefinitionStore.IsShared"/>
    public bool IsShared => store.IsShared;

    public Catalogue Catalogue => store.Catalogue;

    public StationDirectory Stations => store.Stations;

    /// <summary>The definition in force; for an unregistered station, the default one.</summary>
    public StationDefinition StationOf(string id) => store.Stations.Find(id) ?? StationDefinition.Unregistered(id);

    /// <summary>Loads changes made by other nodes.</summary>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow().UtcTicks;
        await store.RefreshAsync(cancellationToken);
        for (var known = Volatile.Read(ref _asOf); known < began;) known = Interlocked.CompareExchange(ref _asOf, began, known);
    }

    /// <summary>Whether this node knows all definitions put on any node up to a point in time.</summary>
    public bool IsAsRecentAs(DateTimeOffset until) => !IsShared || Volatile.Read(ref _asOf) > until.UtcTicks + ClockTolerance.Ticks;
}
