namespace CitySensors.Core.Stations;

/// <summary>The event time up to which each sensor's values went through the rules, as the state of a station has it.</summary>
internal static class JudgedTimes
{
    private const long NeverJudged = long.MinValue;

    public static long[] Never(int places)
    {
        var times = new long[places];
        Array.Fill(times, NeverJudged);
        return times;
    }

    /// <remarks>Relative to the newest reading: most sensors were in it, and take one byte then. 0 is never.</remarks>
    public static void Write(BinaryWriter writer, long[] times, long newest)
    {
        writer.Write7BitEncodedInt(times.Length);
        foreach (var time in times) writer.Write7BitEncodedInt64(time == NeverJudged ? 0 : unchecked(newest - time + 1));
    }

    /// <param name="reader">The state.</param>
    /// <param name="newest">As it was when they were written.</param>
    /// <param name="places">How many sensors there are now; they never become fewer.</param>
    public static long[] Read(BinaryReader reader, long newest, int places)
    {
        var count = reader.Read7BitEncodedInt();
        var times = Never(Math.Max(count, places));
        for (var i = 0; i < count; i++)
            if (reader.Read7BitEncodedInt64() is var age and not 0) times[i] = unchecked(newest - age + 1);
        return times;
    }

    public static long[] ReadFormat1(BinaryReader reader, int places)
    {
        int count = reader.ReadByte();
        var times = Never(Math.Max(count, places));
        for (var i = 0; i < count; i++) times[i] = reader.ReadInt64();
        return times;
    }
}
