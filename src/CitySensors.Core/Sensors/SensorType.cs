namespace CitySensors.Core.Sensors;

/// <summary>The inclusive range outside of which a value is considered a sensor fault.</summary>
public sealed record PlausibleRange(double Min, double Max)
{
    public bool Contains(double value) => value >= Min && value <= Max;
}

/// <summary>A kind of sensor that stations can have.</summary>
/// <param name="Id">The member name in readings.</param>
/// <param name="Name">The display name.</param>
/// <param name="Unit">A UCUM code.</param>
/// <param name="Distribution">The known distribution of its values.</param>
/// <param name="Plausible">The range outside of which a value fails quality control; null if unknown.</param>
/// <param name="FaultValues">Values that indicate a fault instead of a measurement.</param>
/// <param name="Version">Incremented by every change.</param>
public sealed record SensorType(
    string Id,
    string Name,
    string Unit,
    Distribution Distribution,
    PlausibleRange? Plausible = null,
    IReadOnlyList<double>? FaultValues = null,
    int Version = 1)
{
    public IReadOnlyList<double> FaultValues { get; init; } = FaultValues ?? [];

    /// <summary>Whether a value indicates a sensor fault.</summary>
    public bool IsFault(double value) => FaultValues.Contains(value) || Plausible?.Contains(value) == false;
}
