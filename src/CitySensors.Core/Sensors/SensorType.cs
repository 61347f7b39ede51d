namespace CitySensors.Core.Sensors;

/// <summary>The range outside of which a value is a fault of the sensor, bounds included in the range.</summary>
public sealed record PlausibleRange(double Min, double Max)
{
    public bool Contains(double value) => value >= Min && value <= Max;
}

/// <summary>A kind of sensor that stations may carry.</summary>
/// <param name="Id">The member name in readings.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Unit">A UCUM code.</param>
/// <param name="Distribution">The known distribution of its values.</param>
/// <param name="Plausible">Outside of it a value fails quality control; null where nothing is known.</param>
/// <param name="FaultValues">Values that stations send instead of a measurement.</param>
/// <param name="Version">Counts up with every change.</param>
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

    /// <summary>Values of this sensor type that are no measurement.</summary>
    public bool IsFault(double value) => FaultValues.Contains(value) || Plausible?.Contains(value) == false;
}
