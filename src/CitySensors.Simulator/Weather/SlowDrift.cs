using CitySensors.Simulator.Randomness;

namespace CitySensors.Simulator.Weather;

/// <summary>
/// A slow random movement that is a function of time and seed only, so that simulations of different periods agree: N(0, 1) at every
/// time, independent at times further apart than twice its length. Not thread safe.
/// </summary>
internal sealed class SlowDrift(ulong seed, double hours)
{
    private readonly long _step = (long)(hours * TimeSpan.TicksPerHour);
    private long _index = -1;
    private double _from;
    private double _to;

    public double At(DateTimeOffset time)
    {
        var (index, rest) = Math.DivRem(time.UtcTicks, _step);
        if (index != _index) (_index, _from, _to) = (index, Knot(index), Knot(index + 1));

        // Weights on a circle keep the variance; their angle starts and ends level, so that there is no bend at the knots.
        var part = rest / (double)_step;
        var (sine, cosine) = Math.SinCos(part * part * (3 - 2 * part) * Math.PI / 2);
        return cosine * _from + sine * _to;
    }

    private double Knot(long index)
    {
        var state = seed ^ (ulong)index;
        return new NormalStream(SplitMix64.Next(ref state)).Next();
    }
}
