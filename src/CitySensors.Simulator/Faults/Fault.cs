namespace CitySensors.Simulator.Faults;

/// <summary>The kinds of sensor faults, in order of precedence: a later kind overrides an earlier one.</summary>
public enum FaultKind
{
    /// <summary>Values are off by <see cref="Fault.Magnitude"/> standard deviations.</summary>
    Spike,

    /// <summary>Values drift linearly, up to <see cref="Fault.Magnitude"/> standard deviations at the end.</summary>
    Drift,

    /// <summary>The first value is repeated.</summary>
    Stuck,

    /// <summary>The sensor sends <see cref="Fault.Magnitude"/> instead of a measurement.</summary>
    FaultValue,

    /// <summary>No value; a station whose sensors are all offline sends no reading.</summary>
    Offline,
}

/// <summary>A fault of a sensor, or of all sensors of a station.</summary>
/// <param name="Sensor">The sensor type; null for all sensors of the station.</param>
/// <param name="From">The start, inclusive.</param>
/// <param name="To">The end, exclusive.</param>
/// <param name="Magnitude">Depends on the kind; 0 if the kind has none.</param>
public sealed record Fault(FaultKind Kind, string StationId, string? Sensor, DateTimeOffset From, DateTimeOffset To, double Magnitude)
{
    /// <summary>A value that stations commonly send instead of a measurement.</summary>
    public const double DefaultFaultValue = -999;
}
