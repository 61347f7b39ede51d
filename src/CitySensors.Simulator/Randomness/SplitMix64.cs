namespace CitySensors.Simulator.Randomness;

/// <summary>
/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014): turns any seed, also a small
/// or a regular one, into words that look unrelated.
/// </summary>
internal static class SplitMix64
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>The next word of the sequence that the state stands in.</summary>
    public static ulong Next(ref ulong state)
    {
        state += Step;
        var word = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
        return word ^ (word >> 31);
    }

    /// <summary>
    /// The seed of the stream that the names stand for, such as a station and its sensor: it depends on nothing else, so that a stream
    /// is the same whatever other streams there are.
    /// </summary>
    public static ulong SeedOf(ulong seed, params ReadOnlySpan<string> names)
    {
        var state = seed;
        foreach (var name in names)
        {
            foreach (var character in name) state = Next(ref state) ^ character;
            state = Next(ref state) ^ (ulong)name.Length;
        }

        return Next(ref state);
    }
}
