namespace CitySensors.Simulator.Randomness;

/// <summary>
/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014): turns any seed, even a small
/// or regular one, into uncorrelated words.
/// </summary>
internal static class SplitMix64
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Advances the state and returns the next word.</summary>
    public static ulong Next(ref ulong state)
    {
        state += Step;
        var word = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
        return word ^ (word >> 31);
    }

    /// <summary>
    /// Derives the seed of a named stream, such as that of a station and sensor. It depends on nothing else, so a stream
    /// does not depend on other streams.
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
