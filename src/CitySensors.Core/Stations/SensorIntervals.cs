namespace CitySensors.Core.Stations;

/// <summary>
/// The usual interval between the values of each sensor of a station, estimated from their event times. It follows longer intervals fast,
/// at most doubling, and shorter ones by an eighth of the difference, so that neither an outage nor a burst changes it for long.
/// Not thread safe.
/// </summary>
internal sealed class SensorIntervals
{
    /// <summary>Intervals longer than this many usual ones are gaps.</summary>
    public const int GapFactor = 3;

    private const int DecayShift = 3;

    /// <summary>In milliseconds; 0 if unknown.</summary>
    private uint[] _usual;

    private SensorIntervals(uint[] usual) => _usual = usual;

    public static SensorIntervals Unknown(int slots) => new(new uint[slots]);

    public int Count => _usual.Length;

    /// <summary>The usual interval of a sensor; zero if it is unknown.</summary>
    public TimeSpan this[int slot] => TimeSpan.FromMilliseconds(_usual[slot]);

    /// <summary>Whether the sensor sent nothing valid for so long that its values before say nothing about the time between.</summary>
    /// <param name="slot">The slot of the sensor.</param>
    /// <param name="ticks">The time between two values.</param>
    /// <param name="maxGap">The longest time that is no gap; null for <see cref="GapFactor"/> usual intervals.</param>
    public bool IsGap(int slot, long ticks, TimeSpan? maxGap) =>
        maxGap is { } most ? ticks > most.Ticks : _usual[slot] > 0 && ticks > GapFactor * _usual[slot] * TimeSpan.TicksPerMillisecond;

    /// <summary>Takes the time between two values into account.</summary>
    public void Add(int slot, long ticks)
    {
        var interval = Math.Clamp(ticks / TimeSpan.TicksPerMillisecond, 1, uint.MaxValue);
        long usual = _usual[slot];
        if (usual == 0) usual = interval;
        else if (interval > usual) usual = Math.Min(interval, 2 * usual);
        else usual -= (usual - interval) >> DecayShift;
        _usual[slot] = (uint)usual;
    }

    /// <summary>Makes room for new sensor types.</summary>
    public void Extend(int slots)
    {
        if (slots > _usual.Length) Array.Resize(ref _usual, slots);
    }

    /// <remarks>As differences: most sensors of a station have the same interval, so these take one byte.</remarks>
    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_usual.Length);
        var previous = 0L;
        foreach (var usual in _usual)
        {
            writer.Write7BitEncodedInt64(ZigZag(usual - previous));
            previous = usual;
        }
    }

    public static SensorIntervals Read(BinaryReader reader, int slots)
    {
        var count = reader.Read7BitEncodedInt();
        var usual = new uint[Math.Max(count, slots)];
        var previous = 0L;
        for (var i = 0; i < count; i++)
        {
            previous += FromZigZag(reader.Read7BitEncodedInt64());
            usual[i] = (uint)previous;
        }

        return new SensorIntervals(usual);
    }

    /// <summary>Small numbers for small differences of either sign.</summary>
    private static long ZigZag(long number) => number << 1 ^ number >> 63;

    private static long FromZigZag(long number) => (long)((ulong)number >> 1) ^ -(number & 1);
}
