namespace CitySensors.Core.Quality;

/// <summary>What was found about the values of a reading: bit masks over the slots of the catalogue.</summary>
/// <param name="Outliers">Set if the value is an outlier.</param>
/// <param name="Failed">Set if the value failed quality control.</param>
/// <param name="Suspect">Set if the value is suspect.</param>
/// <param name="Tests">The tests on sequences that found something; null if none did.</param>
public readonly record struct ValueFlags(ulong Outliers, ulong Failed, ulong Suspect = 0, TestFlags? Tests = null)
{
    public static ValueFlags None => default;

    /// <summary>The same flags, except for those of some slots.</summary>
    /// <param name="slots">A bit for each of these slots.</param>
    /// <param name="by">Their flags.</param>
    public ValueFlags Replace(ulong slots, ValueFlags by) => new(
        (Outliers & ~slots) | (by.Outliers & slots),
        (Failed & ~slots) | (by.Failed & slots),
        (Suspect & ~slots) | (by.Suspect & slots),
        TestFlags.Replace(Tests, slots, by.Tests));
}
