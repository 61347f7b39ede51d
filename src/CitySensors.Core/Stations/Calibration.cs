namespace CitySensors.Core.Stations;

/// <summary>How a sensor is corrected from some time on: corrected = <paramref name="Scale"/> · value + <paramref name="Offset"/>, in the unit of its type.</summary>
/// <param name="From">The first event time that it applies to.</param>
/// <param name="Scale">Finite and not zero.</param>
/// <param name="Offset">Finite.</param>
public sealed record Calibration(DateTimeOffset From, double Scale = 1, double Offset = 0)
{
    /// <summary>The corrected value, rounded once.</summary>
    public double Correct(double value) => Math.FusedMultiplyAdd(Scale, value, Offset);
}
