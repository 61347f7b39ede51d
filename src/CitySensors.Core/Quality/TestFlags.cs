namespace CitySensors.Core.Quality;

/// <summary>Which quality tests found something about the values of a reading: bit masks over the slots of the catalogue. Most readings have none. Immutable.</summary>
/// <param name="Spike">Set if the value is a spike, or may be one.</param>
/// <param name="RateOfChange">Set if the value changed too fast.</param>
/// <param name="FlatLine">Set if the value has been the same for too long.</param>
/// <param name="AttenuatedSignal">Set if the values have varied too little.</param>
public sealed record TestFlags(ulong Spike, ulong RateOfChange, ulong FlatLine, ulong AttenuatedSignal)
{
    /// <summary>The number of masks.</summary>
    public const int Masks = 4;

    /// <summary>The flags of these masks; null if none is set.</summary>
    public static TestFlags? Of(ulong spike, ulong rateOfChange, ulong flatLine, ulong attenuatedSignal) =>
        (spike | rateOfChange | flatLine | attenuatedSignal) == 0 ? null : new(spike, rateOfChange, flatLine, attenuatedSignal);

    /// <summary>The flags of the masks in the order of the tests; null if none is set.</summary>
    public static TestFlags? Of(ReadOnlySpan<ulong> masks) => Of(masks[0], masks[1], masks[2], masks[3]);

    /// <summary>The tests that found something about a value.</summary>
    public static QualityTest At(TestFlags? flags, int slot)
    {
        if (flags is null) return QualityTest.None;
        return Bit(flags.Spike, QualityTest.Spike) | Bit(flags.RateOfChange, QualityTest.RateOfChange)
            | Bit(flags.FlatLine, QualityTest.FlatLine) | Bit(flags.AttenuatedSignal, QualityTest.AttenuatedSignal);

        QualityTest Bit(ulong mask, QualityTest test) => (mask >> slot & 1) != 0 ? test : QualityTest.None;
    }

    /// <summary>The same flags, except for those of some slots.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="slots">A bit for each of these slots.</param>
    /// <param name="by">Their flags.</param>
    public static TestFlags? Replace(TestFlags? flags, ulong slots, TestFlags? by)
    {
        if (flags is null && by is null) return null;
        return Of(
            Merge(flags?.Spike, by?.Spike), Merge(flags?.RateOfChange, by?.RateOfChange), Merge(flags?.FlatLine, by?.FlatLine), Merge(flags?.AttenuatedSignal, by?.AttenuatedSignal));

        ulong Merge(ulong? mask, ulong? other) => ((mask ?? 0) & ~slots) | ((other ?? 0) & slots);
    }

    /// <summary>Copies the masks in the order of the tests.</summary>
    /// <param name="into">At least <see cref="Masks"/> elements.</param>
    public void CopyTo(Span<ulong> into) => (into[0], into[1], into[2], into[3]) = (Spike, RateOfChange, FlatLine, AttenuatedSignal);
}
