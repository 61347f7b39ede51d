using CitySensors.Core.Definitions;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>
/// Serializes changes of the catalogue, and changes of the same station. Changes of different stations run concurrently, so that they become
/// durable together. Thread safe.
/// </summary>
internal sealed class DefinitionTurns : IDisposable
{
    private const int ConcurrentStations = 64;

    private readonly SemaphoreSlim _catalogue = new(1);
    private readonly SemaphoreSlim[] _stations = [.. Enumerable.Range(0, ConcurrentStations).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The turn that a change must hold until it is durable and applied.</summary>
    public SemaphoreSlim Of(DefinitionChange change) => change is DefinitionChange.PutStation or DefinitionChange.RemoveStation
        ? _stations[(uint)StringComparer.Ordinal.GetHashCode(change.Id) % ConcurrentStations]
        : _catalogue;

    public void Dispose()
    {
        _catalogue.Dispose();
        foreach (var turn in _stations) turn.Dispose();
    }
}
