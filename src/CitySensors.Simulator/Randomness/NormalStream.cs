namespace CitySensors.Simulator.Randomness;

/// <summary>
/// Standard normal numbers by the transformation of G. E. P. Box and M. E. Muller (1958), which turns two uniform numbers into two normal ones;
/// the maximum is 8.57, which would be exceeded once in 10¹⁷ readings.
/// </summary>
/// <remarks>A mutable struct: do not copy it.</remarks>
internal struct NormalStream(ulong seed)
{
    private RandomStream _uniform = new(seed);
    private double _second = double.NaN;

    public double Next()
    {
        if (!double.IsNaN(_second))
        {
            var kept = _second;
            _second = double.NaN;
            return kept;
        }

        var radius = Math.Sqrt(-2 * Math.Log(_uniform.NextUnit()));
        var (sine, cosine) = Math.SinCos(Math.Tau * _uniform.NextUnit());
        _second = radius * sine;
        return radius * cosine;
    }
}
