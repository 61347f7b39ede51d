using System.Numerics;

namespace CitySensors.Simulator.Randomness;

/// <summary>
/// A reproducible stream of random numbers: xoshiro256** (D. Blackman, S. Vigna, "Scrambled linear
/// pseudorandom number generators", ACM TOMS 47, 2021), seeded by <see cref="SplitMix64"/> as recommended by its authors.
/// </summary>
/// <remarks>A mutable struct: do not copy it. The framework's generator does not guarantee the same sequence across versions.</remarks>
internal struct RandomStream
{
    private const double Unit = 1.0 / (1UL << 53);

    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public RandomStream(ulong seed)
        : this(SplitMix64.Next(ref seed), SplitMix64.Next(ref seed), SplitMix64.Next(ref seed), SplitMix64.Next(ref seed))
    {
    }

    public RandomStream(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    public ulong Next()
    {
        var word = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return word;
    }

    /// <summary>Uniform in (0, 1]; never 0, so that its logarithm exists.</summary>
    public double NextUnit() => ((Next() >> 11) + 1) * Unit;

    /// <summary>Uniform between the bounds.</summary>
    public double NextBetween(double low, double high) => low + (high - low) * NextUnit();

    /// <summary>Uniform from 0 to one below the count.</summary>
    public int NextBelow(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>1 or -1.</summary>
    public int NextSign() => (Next() >> 63) == 0 ? 1 : -1;
}
