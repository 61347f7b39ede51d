using System.Numerics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Readings;

/// <summary>Describes values of a stored reading before a change.</summary>
public static class RevisedValues
{
    /// <param name="stored">The reading before the change.</param>
    /// <param name="slots">A bit for each slot of a changed value.</param>
    /// <param name="catalogue">The sensor types.</param>
    public static IReadOnlyList<RevisedValue> Of(StoredReading stored, ulong slots, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(catalogue);
        var values = new List<RevisedValue>();
        for (; slots != 0; slots &= slots - 1)
        {
            var slot = BitOperations.TrailingZeroCount(slots);
            var type = catalogue.Slots[slot];
            values.Add(new RevisedValue(type.Id, stored.Values[slot], QualityOf(stored.Flags, 1UL << slot, type.IsEvaluated)));
        }

        return values;
    }

    private static QualityFlag QualityOf(ValueFlags flags, ulong bit, bool isEvaluated) =>
        (flags.Failed & bit) != 0 ? QualityFlag.Fail
        : (flags.Suspect & bit) != 0 ? QualityFlag.Suspect
        : isEvaluated ? QualityFlag.Pass : QualityFlag.NotEvaluated;
}
