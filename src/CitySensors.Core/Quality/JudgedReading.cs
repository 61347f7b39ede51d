using CitySensors.Core.Storage;

namespace CitySensors.Core.Quality;

/// <summary>A stored reading with values that might have been spikes, after the next values showed whether they are. Immutable.</summary>
/// <param name="EventTicks">The event time in UTC ticks.</param>
public sealed record JudgedReading(long EventTicks)
{
    private ulong _wasSuspect;
    private ulong _failed;
    private ulong _suspect;
    private ulong _spikes;

    /// <summary>A bit for each slot whose flag changes.</summary>
    public ulong Slots { get; private init; }

    /// <summary>The reading as the rules have evaluated it.</summary>
    /// <param name="stored">The stored one, which after a crash may be the judged one already.</param>
    public StoredReading Before(StoredReading stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var flags = stored.Flags;
        return stored with { Flags = flags with { Failed = flags.Failed & ~_wasSuspect, Suspect = flags.Suspect | _wasSuspect } };
    }

    /// <summary>The reading as it is now. It arrived a millisecond later, the resolution of a store in which the later of two rows wins.</summary>
    public StoredReading After(StoredReading stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var flags = stored.Flags;
        var tests = flags.Tests ?? new TestFlags(0, 0, 0, 0);
        return stored with
        {
            ArrivedTicks = stored.ArrivedTicks + TimeSpan.TicksPerMillisecond,
            Flags = new ValueFlags(
                flags.Outliers,
                (flags.Failed & ~Slots) | _failed,
                (flags.Suspect & ~Slots) | _suspect,
                TestFlags.Of((tests.Spike & ~Slots) | _spikes, tests.RateOfChange, tests.FlatLine, tests.AttenuatedSignal)),
        };
    }

    internal JudgedReading With(int slot, JumpVerdict verdict)
    {
        // A suspect spike is stored as one already.
        if (verdict.IsSpike && verdict.Flag != QualityFlag.Fail) return this;
        var bit = 1UL << slot;
        return this with
        {
            Slots = Slots | bit,
            _wasSuspect = _wasSuspect | (verdict.Otherwise == QualityFlag.Fail ? 0 : bit),
            _failed = _failed | (verdict.Flag == QualityFlag.Fail ? bit : 0),
            _suspect = _suspect | (verdict.Flag == QualityFlag.Suspect ? bit : 0),
            _spikes = _spikes | (verdict.IsSpike ? bit : 0),
        };
    }
}
