using CitySensors.Core.Readings;
using CitySensors.Grains.Readings;
using Microsoft.Extensions.ObjectPool;

namespace CitySensors.Grains.Dispatch;

/// <summary>A slice and the batches its readings belong to. Reused; not thread safe.</summary>
internal sealed class LaneSlice
{
    private readonly List<(PendingBatch Batch, int Readings)> _origins = [];

    public ReadingSlice Slice { get; } = new();

    public void Add(PendingBatch pending, in Reading reading, long arrivedTicks)
    {
        Slice.Add(reading.EventTicks, arrivedTicks, reading.Values, pending.Batch.CorrectedBy);
        Slice.AddTrace(pending.TraceParent);
        if (_origins.Count > 0 && ReferenceEquals(_origins[^1].Batch, pending)) _origins[^1] = (pending, _origins[^1].Readings + 1);
        else _origins.Add((pending, 1));
    }

    /// <param name="repeated">The readings that were stored before.</param>
    /// <param name="conflicts">Those with values that differ from the stored ones, in ascending order of their index.</param>
    public void Answer(DuplicateMask repeated, IReadOnlyList<(int Reading, ReadingConflict Conflict)> conflicts)
    {
        var (first, conflict) = (0, 0);
        foreach (var (batch, readings) in _origins)
        {
            var (duplicates, rejected) = (0, 0);
            if (repeated.Count > 0)
                for (var i = first; i < first + readings; i++) duplicates += repeated[i] ? 1 : 0;
            first += readings;
            for (; conflict < conflicts.Count && conflicts[conflict].Reading < first; conflict++)
            {
                batch.Add(conflicts[conflict].Conflict);
                rejected += conflicts[conflict].Conflict.IsRejected ? 1 : 0;
            }

            batch.Answer(readings - duplicates - rejected, duplicates, rejected);
        }
    }

    public void Fail()
    {
        foreach (var (batch, readings) in _origins) batch.Fail(readings);
    }

    public void Clear()
    {
        Slice.Clear();
        _origins.Clear();
    }
}

/// <summary>A pool of slices. Bounded; thread safe.</summary>
internal sealed class LaneSlicePool
{
    private const int Retained = 1024;

    /// <summary>Slices never shrink; larger ones are not retained.</summary>
    private const int LargestRetained = 4096;

    private readonly DefaultObjectPool<LaneSlice> _pool = new(new Policy(), Retained);

    public LaneSlice Rent() => _pool.Get();

    public void Return(LaneSlice slice) => _pool.Return(slice);

    private sealed class Policy : PooledObjectPolicy<LaneSlice>
    {
        public override LaneSlice Create() => new();

        public override bool Return(LaneSlice obj)
        {
            var isSmall = obj.Slice.Count <= LargestRetained;
            obj.Clear();
            return isSmall;
        }
    }
}
