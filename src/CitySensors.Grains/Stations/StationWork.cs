using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>The buffers for processing one slice. Reused; not thread safe.</summary>
internal sealed class StationWork : IDisposable
{
    private const int LargestRetained = 4096;

    private int _readings;

    public StationDelta Delta { get; } = new();

    public Scores Scores { get; private set; } = new(0);

    public IntakeTally Tally { get; } = new();

    public DuplicateMask Duplicates { get; } = new();

    public ReadingMerge Merge { get; } = new();

    /// <summary>Readings with values that differ from the stored ones, by their index in the slice.</summary>
    public List<(int Reading, ReadingConflict Conflict)> Conflicts { get; } = [];

    /// <summary>Whether the slice is from another clock than the one before, again.</summary>
    public bool IsClockAlternating { get; set; }

    public SliceOutcome Outcome
    {
        get
        {
            var rejected = Conflicts.Count == 0 ? 0 : Conflicts.Count(one => one.Conflict.IsRejected);
            return new SliceOutcome(_readings - Duplicates.Count - rejected, Duplicates.Count, Conflicts, IsClockAlternating);
        }
    }

    /// <summary>The slice for stream deliveries.</summary>
    public ReadingSlice Slice { get; } = new();

    public void Begin(StationDefinition station, StationPlan plan, int readings)
    {
        var catalogue = plan.Catalogue;
        Delta.Begin(station, catalogue, plan.Scorer);
        Tally.Reset();
        Duplicates.Reset(readings);
        Conflicts.Clear();
        IsClockAlternating = false;
        _readings = readings;
        if (Scores.StandardScores.Length != catalogue.Slots.Count) Scores = new Scores(catalogue.Slots.Count);
    }

    /// <summary>Whether the buffers are small enough to be retained; they never shrink.</summary>
    public bool IsSmall => Delta.Rows.Count <= LargestRetained && Slice.Count <= LargestRetained;

    public void Dispose() => Delta.Dispose();
}
