namespace CitySensors.Core.Stations;

/// <summary>
/// For each sensor of a station, the time up to which the rules have evaluated its values, and the <see cref="UsualInterval"/> between them. Not
/// thread safe.
/// </summary>
internal sealed class SensorTimes
{
    private const long Never = long.MinValue;

    /// <summary>In ticks; <see cref="Never"/> before the first value.</summary>
    private long[] _evaluatedUntil;

    /// <summary>In milliseconds; 0 if unknown.</summary>
    private uint[] _usualInterval;

    public SensorTimes(int slots)
    {
        _evaluatedUntil = new long[slots];
        _usualInterval = new uint[slots];
        Array.Fill(_evaluatedUntil, Never);
    }

    /// <summary>Whether a value is newer than those that have been evaluated.</summary>
    public bool IsNew(int slot, long time) => time > _evaluatedUntil[slot];

    /// <summary>A bit for each slot without a value of this time or a newer one.</summary>
    public ulong NotEvaluatedAt(long time)
    {
        var slots = 0UL;
        for (var slot = 0; slot < _evaluatedUntil.Length; slot++)
            if (IsNew(slot, time)) slots |= 1UL << slot;
        return slots;
    }

    /// <summary>Whether the sensor sent nothing valid for so long that its values before say nothing about the time up to this one.</summary>
    /// <param name="slot">The slot of the sensor.</param>
    /// <param name="time">The time of the next value.</param>
    /// <param name="maxGap">The longest time that is no gap; null for three usual intervals.</param>
    public bool IsAfterGap(int slot, long time, TimeSpan? maxGap)
    {
        if (_evaluatedUntil[slot] == Never) return false;
        var elapsed = time - _evaluatedUntil[slot];
        if (maxGap is { } most) return elapsed > most.Ticks;
        return _usualInterval[slot] > 0 && elapsed > UsualInterval.GapFactor * _usualInterval[slot] * TimeSpan.TicksPerMillisecond;
    }

    /// <summary>The time up to which values have been evaluated, in UTC ticks.</summary>
    public long EvaluatedUntil(int slot) => _evaluatedUntil[slot];

    /// <summary>The time without a valid value after which the sensor is silent, in ticks.</summary>
    /// <param name="slot">The slot of the sensor.</param>
    /// <param name="maxGap">The longest time that is no gap; null for three usual intervals, at least a minute.</param>
    public long SilentAfterTicks(int slot, TimeSpan? maxGap) => maxGap?.Ticks ?? UsualInterval.SilentAfterTicks(_usualInterval[slot]);

    /// <summary>Records that a value was evaluated; an older one changes nothing.</summary>
    public void Advance(int slot, long time)
    {
        ref var until = ref _evaluatedUntil[slot];
        if (time <= until) return;
        if (until != Never) _usualInterval[slot] = UsualInterval.Next(_usualInterval[slot], time - until);
        until = time;
    }

    /// <summary>Makes room for new sensor types.</summary>
    public void Extend(int slots)
    {
        var before = _evaluatedUntil.Length;
        if (slots <= before) return;
        Array.Resize(ref _evaluatedUntil, slots);
        Array.Resize(ref _usualInterval, slots);
        Array.Fill(_evaluatedUntil, Never, before, slots - before);
    }

    /// <param name="writer">The state.</param>
    /// <param name="newest">The newest event time: most sensors have a value of it, so that their times take one byte.</param>
    public void Write(BinaryWriter writer, long newest)
    {
        writer.Write7BitEncodedInt(_evaluatedUntil.Length);
        foreach (var until in _evaluatedUntil) writer.Write7BitEncodedInt64(until == Never ? 0 : unchecked(newest - until + 1));
        // As differences: most sensors of a station have the same interval.
        var previous = 0L;
        foreach (var usual in _usualInterval)
        {
            writer.Write7BitEncodedInt64(ZigZag(usual - previous));
            previous = usual;
        }
    }

    /// <param name="reader">The state.</param>
    /// <param name="newest">The newest event time when they were written.</param>
    /// <param name="slots">The current number of slots, which never decreases.</param>
    /// <param name="hasIntervals">False for format 2 of the state.</param>
    public static SensorTimes Read(BinaryReader reader, long newest, int slots, bool hasIntervals)
    {
        var count = reader.Read7BitEncodedInt();
        var times = new SensorTimes(Math.Max(count, slots));
        for (var i = 0; i < count; i++)
            if (reader.Read7BitEncodedInt64() is var age and not 0) times._evaluatedUntil[i] = unchecked(newest - age + 1);
        var usual = 0L;
        for (var i = 0; hasIntervals && i < count; i++) times._usualInterval[i] = (uint)(usual += FromZigZag(reader.Read7BitEncodedInt64()));
        return times;
    }

    public static SensorTimes ReadFormat1(BinaryReader reader, int slots)
    {
        int count = reader.ReadByte();
        var times = new SensorTimes(Math.Max(count, slots));
        for (var i = 0; i < count; i++) times._evaluatedUntil[i] = reader.ReadInt64();
        return times;
    }

    /// <summary>Small numbers for small differences of either sign.</summary>
    private static long ZigZag(long number) => number << 1 ^ number >> 63;

    private static long FromZigZag(long number) => (long)((ulong)number >> 1) ^ -(number & 1);
}
