using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;
using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>The buffers for processing one slice. Reused; not thread safe.</summary>
internal sealed class StationWork : IDisposable
{
    private const int LargestRetained = 4096;

    public StationDelta Delta { get; } = new();

    public Scores Scores { get; private set; } = new(0);

    public IntakeTally Tally { get; } = new();

    public DuplicateMask Duplicates { get; } = new();

    /// <summary>The slice for stream deliveries.</summary>
    public ReadingSlice Slice { get; } = new();

    public void Begin(Core.Stations.StationDefinition station, Catalogue catalogue, int readings)
    {
        Delta.Begin(station, catalogue);
        Tally.Reset();
        Duplicates.Reset(readings);
        if (Scores.StandardScores.Length != catalogue.Slots.Count) Scores = new Scores(catalogue.Slots.Count);
    }

    /// <summary>Whether the buffers are small enough to be retained; they never shrink.</summary>
    public bool IsSmall => Delta.Rows.Count <= LargestRetained && Slice.Count <= LargestRetained;

    public void Dispose() => Delta.Dispose();
}
