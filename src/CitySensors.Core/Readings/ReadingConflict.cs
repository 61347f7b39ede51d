namespace CitySensors.Core.Readings;

/// <summary>Values of a reading that differ from those of the stored reading of the same station and time, which are kept.</summary>
/// <param name="StationId">The station.</param>
/// <param name="EventTicks">The event time in UTC ticks.</param>
/// <param name="IsRejected">Whether the reading has no other values, so that nothing of it is accepted.</param>
/// <param name="Values">The values, in the order of the slots.</param>
public sealed record ReadingConflict(string StationId, long EventTicks, bool IsRejected, IReadOnlyList<ConflictingValue> Values);

/// <param name="Slot">The slot of the sensor type in the catalogue.</param>
/// <param name="Stored">The stored value, which is kept.</param>
/// <param name="Sent">The value that was sent.</param>
public readonly record struct ConflictingValue(int Slot, double Stored, double Sent);
