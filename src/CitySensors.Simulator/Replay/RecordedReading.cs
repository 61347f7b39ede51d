namespace CitySensors.Simulator.Replay;

/// <summary>A reading of a file.</summary>
/// <param name="Ticks">The event time in UTC ticks.</param>
/// <param name="Members">Its station and values as members of a JSON object, in UTF-8.</param>
internal readonly record struct RecordedReading(long Ticks, byte[] Members);
