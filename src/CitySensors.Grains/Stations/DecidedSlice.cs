using CitySensors.Grains.Readings;
using Orleans.Concurrency;

namespace CitySensors.Grains.Stations;

/// <summary>
/// A slice whose results were passed to the store. One waiting caller for all stations of a group of the store costs less than a waiting grain for
/// each, so the caller waits. It stays in the process: it has no serializer. Not thread safe.
/// </summary>
[Immutable]
public sealed class DecidedSlice
{
    private readonly StationServices _services;
    private readonly StationWork _work;

    internal DecidedSlice(StationServices services, StationWork work, Task durable) => (_services, _work, Durable) = (services, work, durable);

    /// <summary>Completes when the results are durable, which acknowledges the readings.</summary>
    public Task Durable { get; }

    /// <summary>The readings that were already persisted. Not valid after the slice is released.</summary>
    public DuplicateMask Duplicates => _work.Duplicates;

    /// <summary>What became of the readings. Not valid after the slice is released.</summary>
    public SliceOutcome Outcome => _work.Outcome;

    /// <summary>Reports the durable results to the observer.</summary>
    public void Report() => _services.Observer.Persisted(_work.Delta, _work.Tally, _work.Outcome);

    /// <summary>Returns the buffers to their pool; call it once, when the store no longer uses them.</summary>
    public void Release() => _services.Return(_work);
}
