using CitySensors.Core.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>What became of the readings of a slice.</summary>
/// <param name="Accepted">Readings that are new, or have values that the stored reading of their time lacked.</param>
/// <param name="Duplicates">Readings that were stored before.</param>
/// <param name="Conflicts">
/// Readings with values that differ from the stored ones, or replaced them, by their index in the slice. Those that are rejected are neither accepted
/// nor duplicates.
/// </param>
/// <param name="IsClockAlternating">Whether the readings are from another clock than those before, again: two devices may share the id.</param>
public readonly record struct SliceOutcome(
    int Accepted, int Duplicates, IReadOnlyList<(int Reading, ReadingConflict Conflict)> Conflicts, bool IsClockAlternating = false)
{
    public static SliceOutcome None { get; } = new(0, 0, []);
}
