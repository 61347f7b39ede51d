using CitySensors.Core.Readings;

namespace CitySensors.Grains.Readings;

/// <summary>A reading of a stream with values that differ from stored ones, which are kept.</summary>
/// <param name="Conflict">The values.</param>
/// <param name="Position">Where the reading is in the log.</param>
public readonly record struct StreamConflict(ReadingConflict Conflict, LogPosition Position);
