namespace CitySensors.Core.Alerts;

/// <summary>A value with its scores; NaN if there is none.</summary>
public sealed record Measurement(double Value, double Z, double TailProbability)
{
    public static Measurement None { get; } = new(double.NaN, double.NaN, double.NaN);
}
