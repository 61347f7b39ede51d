namespace CitySensors.Core.Stations;

/// <summary>The <see cref="SensorTime"/> of each sensor of a station. Not thread safe.</summary>
internal sealed class SensorTimes
{
    private SensorTime[] _sensors;

    public SensorTimes(int slots)
    {
        _sensors = new SensorTime[slots];
        Array.Fill(_sensors, SensorTime.None);
    }

    public SensorTime this[int slot]
    {
        get => _sensors[slot];
        set => _sensors[slot] = value;
    }

    /// <summary>A bit for each slot without a value of this time or a newer one.</summary>
    public ulong NotEvaluatedAt(long time)
    {
        var slots = 0UL;
        for (var slot = 0; slot < _sensors.Length; slot++)
            if (_sensors[slot].IsNew(time)) slots |= 1UL << slot;
        return slots;
    }

    /// <summary>Records that a value was evaluated; an older one changes nothing.</summary>
    public void Advance(int slot, long time) => _sensors[slot] = _sensors[slot].Advance(time);

    /// <summary>Makes room for new sensor types.</summary>
    public void Extend(int slots)
    {
        var before = _sensors.Length;
        if (slots <= before) return;
        Array.Resize(ref _sensors, slots);
        Array.Fill(_sensors, SensorTime.None, before, slots - before);
    }

    /// <param name="writer">The state.</param>
    /// <param name="newest">The newest event time: most sensors have a value of it, so that their times take one byte.</param>
    public void Write(BinaryWriter writer, long newest)
    {
        writer.Write7BitEncodedInt(_sensors.Length);
        foreach (var sensor in _sensors) writer.Write7BitEncodedInt64(sensor.EvaluatedUntil == SensorTime.Never ? 0 : unchecked(newest - sensor.EvaluatedUntil + 1));
        // As differences: most sensors of a station have the same interval.
        var previous = 0L;
        foreach (var sensor in _sensors)
        {
            writer.Write7BitEncodedInt64(ZigZag.Encode(sensor.UsualIntervalMs - previous));
            previous = sensor.UsualIntervalMs;
        }
    }

    /// <param name="reader">The state.</param>
    /// <param name="newest">The newest event time when they were written.</param>
    /// <param name="slots">The current number of slots, which never decreases.</param>
    /// <param name="format">The format of the state, from 2.</param>
    public static SensorTimes Read(BinaryReader reader, long newest, int slots, int format)
    {
        var count = reader.Read7BitEncodedInt();
        var times = new SensorTimes(Math.Max(count, slots));
        for (var i = 0; i < count; i++)
            if (reader.Read7BitEncodedInt64() is var age and not 0) times._sensors[i] = new SensorTime(unchecked(newest - age + 1), 0);
        var usual = 0L;
        for (var i = 0; format > 2 && i < count; i++)
            times._sensors[i] = times._sensors[i] with { UsualIntervalMs = (uint)(usual += ZigZag.Decode(reader.Read7BitEncodedInt64())) };
        return times;
    }

    public static SensorTimes ReadFormat1(BinaryReader reader, int slots)
    {
        int count = reader.ReadByte();
        var times = new SensorTimes(Math.Max(count, slots));
        for (var i = 0; i < count; i++) times._sensors[i] = new SensorTime(reader.ReadInt64(), 0);
        return times;
    }
}
