using CitySensors.Core.Sensors;

namespace CitySensors.Core.Quality;

/// <summary>A range of values of a sensor type, around its mean or else the middle of what is plausible, in which no value fails quality control or is suspect: most need no further check.</summary>
internal readonly record struct UnremarkableRange(double Min, double Max)
{
    /// <summary>Wider than <see cref="SensorType.Tolerance"/>, so that rounding cannot hide a value at its edge.</summary>
    private const double Margin = 1.001 * SensorType.Tolerance;

    public static UnremarkableRange Of(SensorType type)
    {
        var min = Math.Max(type.Plausible?.Min ?? double.NegativeInfinity, type.SuspectOutside?.Min ?? double.NegativeInfinity);
        var max = Math.Min(type.Plausible?.Max ?? double.PositiveInfinity, type.SuspectOutside?.Max ?? double.PositiveInfinity);
        var middle = type.Distribution?.Mean ?? (type.Plausible is { } plausible ? (plausible.Min + plausible.Max) / 2 : 0);
        foreach (var value in type.FaultValues.Concat(type.SuspectValues))
        {
            if (value <= middle) min = Math.Max(min, Math.BitIncrement(value + Margin * Math.Abs(value)));
            else max = Math.Min(max, Math.BitDecrement(value - Margin * Math.Abs(value)));
        }

        return new UnremarkableRange(min, max);
    }
}
