namespace CitySensors.Core.Stations;

/// <summary>Serializes, per sensor, the event time up to which values have been evaluated by the rules.</summary>
internal static class EvaluatedTimes
{
    public const long NeverEvaluated = long.MinValue;

    public static long[] Never(int slots)
    {
        var times = new long[slots];
        Array.Fill(times, NeverEvaluated);
        return times;
    }

    /// <remarks>Relative to the newest reading, which has values of most sensors, so these take one byte. 0 means never.</remarks>
    public static void Write(BinaryWriter writer, long[] times, long newest)
    {
        writer.Write7BitEncodedInt(times.Length);
        foreach (var time in times) writer.Write7BitEncodedInt64(time == NeverEvaluated ? 0 : unchecked(newest - time + 1));
    }

    /// <param name="reader">The state.</param>
    /// <param name="newest">The newest event time when they were written.</param>
    /// <param name="slots">The current number of slots, which never decreases.</param>
    public static long[] Read(BinaryReader reader, long newest, int slots)
    {
        var count = reader.Read7BitEncodedInt();
        var times = Never(Math.Max(count, slots));
        for (var i = 0; i < count; i++)
            if (reader.Read7BitEncodedInt64() is var age and not 0) times[i] = unchecked(newest - age + 1);
        return times;
    }

    public static long[] ReadFormat1(BinaryReader reader, int slots)
    {
        int count = reader.ReadByte();
        var times = Never(Math.Max(count, slots));
        for (var i = 0; i < count; i++) times[i] = reader.ReadInt64();
        return times;
    }
}
