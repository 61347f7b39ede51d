using System.Numerics;

namespace CitySensors.TestSupport.FalseAlarms;

/// <summary>
/// A reproducible stream of standard normal scores with an autocorrelation at lag 1: xoshiro256+ (D. Blackman, S. Vigna, 2021) and the transformation of
/// Box and Muller.
/// </summary>
public sealed class NormalReadings
{
    private const double Unit = 1.0 / (1UL << 53);

    private readonly double _autocorrelation;
    private readonly double _innovation;
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;
    private double _second = double.NaN;
    private double _score;

    public NormalReadings(double autocorrelation, ulong seed)
    {
        (_autocorrelation, _innovation) = (autocorrelation, Math.Sqrt(1 - autocorrelation * autocorrelation));
        (_a, _b, _c, _d) = (SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));
        _score = Normal();
    }

    public double Next() => _score = _autocorrelation * _score + _innovation * Normal();

    private double Normal()
    {
        if (!double.IsNaN(_second))
        {
            var kept = _second;
            _second = double.NaN;
            return kept;
        }

        var radius = Math.Sqrt(-2 * Math.Log(Uniform()));
        var (sine, cosine) = Math.SinCos(Math.Tau * Uniform());
        _second = radius * sine;
        return radius * cosine;
    }

    /// <summary>In (0, 1].</summary>
    private double Uniform()
    {
        var word = _a + _d;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return ((word >> 11) + 1) * Unit;
    }

    private static ulong SplitMix(ref ulong state)
    {
        var word = state += 0x9E3779B97F4A7C15;
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
        return word ^ (word >> 31);
    }
}
