using System.Globalization;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Readings;

/// <summary>Values of a reading that differ from those of the stored reading of the same station and time.</summary>
/// <param name="StationId">The station.</param>
/// <param name="EventTicks">The event time in UTC ticks.</param>
/// <param name="Resolution">What became of the values.</param>
/// <param name="Values">The values, in the order of the slots.</param>
public sealed record ReadingConflict(string StationId, long EventTicks, ConflictResolution Resolution, IReadOnlyList<ConflictingValue> Values)
{
    /// <summary>Whether nothing of the reading is accepted.</summary>
    public bool IsRejected => Resolution == ConflictResolution.Rejected;

    /// <summary>Whether the stored values were replaced.</summary>
    public bool IsCorrection => Resolution == ConflictResolution.Replaced;

    /// <summary>The error of a conflict whose stored values are kept.</summary>
    public string Describe(IReadOnlyList<SensorType> slots) => string.Join("; ", Values.Select(value => value.Describe(slots)));
}

/// <summary>What becomes of values that differ from the stored ones.</summary>
public enum ConflictResolution
{
    /// <summary>The stored values are kept, and the reading has no other values.</summary>
    Rejected,

    /// <summary>The stored values are kept; the other values of the reading are accepted.</summary>
    Ignored,

    /// <summary>The stored values are replaced, because the sender corrects them.</summary>
    Replaced,
}

/// <param name="Slot">The slot of the sensor type in the catalogue.</param>
/// <param name="Stored">The stored value.</param>
/// <param name="Sent">The value that was sent.</param>
public readonly record struct ConflictingValue(int Slot, double Stored, double Sent)
{
    /// <summary>The error if the stored value is kept.</summary>
    public string Describe(IReadOnlyList<SensorType> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        return string.Create(CultureInfo.InvariantCulture, $"{slots[Slot].Id} is {Sent}, but the stored reading of this time has {Stored}, which is kept");
    }
}
