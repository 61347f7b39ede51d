using CitySensors.Core.Readings;
using CitySensors.Grains.Stations;

namespace CitySensors.Grains.Dispatch;

/// <summary>
/// Collects the readings of one station while a call is in flight. Readings of any number of batches are merged into the next
/// call. Thread safe.
/// </summary>
internal sealed class StationLane(string stationId, IStationGrain station, LaneSlicePool pool)
{
    private readonly Lock _lock = new();
    private LaneSlice? _waiting;
    private bool _isBusy;

    public string StationId => stationId;

    public IStationGrain Station => station;

    /// <summary>Adds a reading to the next call.</summary>
    public void Add(PendingBatch pending, in Reading reading, long arrivedTicks)
    {
        lock (_lock) (_waiting ??= pool.Rent()).Add(pending, reading, arrivedTicks);
    }

    /// <summary>The next call; null if one is in flight or nothing is waiting.</summary>
    public LaneSlice? TryBegin()
    {
        lock (_lock)
        {
            if (_isBusy || _waiting is null) return null;
            _isBusy = true;
            return Take();
        }
    }

    /// <summary>The call that follows the completed one; null if nothing is waiting.</summary>
    public LaneSlice? Next()
    {
        lock (_lock)
        {
            if (_waiting is not null) return Take();
            _isBusy = false;
            return null;
        }
    }

    private LaneSlice Take()
    {
        var slice = _waiting!;
        _waiting = null;
        return slice;
    }
}
