using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Readings;

/// <summary>A stored reading of which values are withdrawn.</summary>
public static class WithdrawnReading
{
    /// <summary>A bit for each slot of the reading with a value that the withdrawal names.</summary>
    public static ulong SlotsOf(StoredReading stored, Withdrawal withdrawal, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(withdrawal);
        ArgumentNullException.ThrowIfNull(catalogue);
        var slots = 0UL;
        for (var slot = 0; slot < stored.Values.Length; slot++)
            if (!double.IsNaN(stored.Values[slot]) && withdrawal.Sensors?.Contains(catalogue.Slots[slot].Id) != false) slots |= 1UL << slot;
        return slots;
    }

    /// <summary>The reading with the values of some slots marked as failed.</summary>
    /// <param name="stored">The reading.</param>
    /// <param name="slots">A bit for each of the slots.</param>
    /// <param name="nowTicks">The current time in UTC ticks.</param>
    public static StoredReading Of(StoredReading stored, ulong slots, long nowTicks)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored with
        {
            ArrivedTicks = ReadingMerge.LaterArrival(nowTicks, stored),
            Flags = stored.Flags.Replace(slots, new ValueFlags(Outliers: 0, Failed: slots)),
        };
    }
}
