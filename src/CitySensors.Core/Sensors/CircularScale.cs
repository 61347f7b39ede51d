namespace CitySensors.Core.Sensors;

/// <summary>
/// The scale of a circular quantity, such as a wind direction: values that differ by the period are the same. Immutable and thread safe.
/// </summary>
/// <param name="Period">The length of the circle in the unit of the sensor type, such as 360 for degrees; positive.</param>
public sealed record CircularScale(double Period)
{
    /// <summary>The shortest way from one value to another, from -period/2 to period/2; positive clockwise. NaN stays NaN.</summary>
    public double Difference(double from, double to) => Math.IEEERemainder(to - from, Period);

    /// <summary>The same value in [0, period).</summary>
    public double Normalize(double value)
    {
        var normalized = value - Period * Math.Floor(value / Period);
        // A tiny negative value is rounded up to the period.
        return normalized < Period ? normalized : 0;
    }
}

/// <summary>A part of a circle, both ends included.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="To">Where it ends, clockwise from <paramref name="From"/>; it may be a lower value, across zero.</param>
public sealed record Sector(double From, double To)
{
    /// <summary>The length from start to end, more than 0 and less than the period.</summary>
    public double WidthOn(CircularScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        return scale.Normalize(To - From);
    }
}
