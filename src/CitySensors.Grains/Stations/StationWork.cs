using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;
using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>The buffers of one decision. Reused; not thread safe.</summary>
internal sealed class StationWork : IDisposable
{
    private const int LargestRetained = 4096;

    public StationDelta Delta { get; } = new();

    public Scores Scores { get; private set; } = new(0);

    public IntakeTally Tally { get; } = new();

    public DuplicateMask Duplicates { get; } = new();

    /// <summary>A slice for readings of a stream.</summary>
    public ReadingSlice Slice { get; } = new();

    public void Begin(Core.Stations.StationDefinition station, Catalogue catalogue, int readings)
    {
        Delta.Begin(station, catalogue);
        Tally.Reset();
        Duplicates.Reset(readings);
        if (Scores.StandardScores.Length != catalogue.Places.Count) Scores = new Scores(catalogue.Places.Count);
    }

    /// <summary>Whether its buffers are of a usual size: they never shrink.</summary>
    public bool IsSmall => Delta.Rows.Count <= LargestRetained && Slice.Count <= LargestRetained;

    public void Dispose() => Delta.Dispose();
}
