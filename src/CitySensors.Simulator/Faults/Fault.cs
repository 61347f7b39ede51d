namespace CitySensors.Simulator.Faults;

/// <summary>What may be wrong with a sensor, in the order in which it shows: a later kind hides an earlier one.</summary>
public enum FaultKind
{
    /// <summary>Values lie off by <see cref="Fault.Magnitude"/> standard deviations.</summary>
    Spike,

    /// <summary>Values go off more and more, up to <see cref="Fault.Magnitude"/> standard deviations at the end.</summary>
    Drift,

    /// <summary>The first value stays.</summary>
    Stuck,

    /// <summary>The sensor sends <see cref="Fault.Magnitude"/> instead of a measurement.</summary>
    FaultValue,

    /// <summary>There is no value; a station of which every sensor is offline sends no reading.</summary>
    Offline,
}

/// <summary>A fault of a sensor, or of all sensors of a station.</summary>
/// <param name="Sensor">The sensor type; null for all sensors of the station.</param>
/// <param name="From">From when on, inclusive.</param>
/// <param name="To">Until when, exclusive.</param>
/// <param name="Magnitude">Depends on the kind; 0 where the kind has none.</param>
public sealed record Fault(FaultKind Kind, string StationId, string? Sensor, DateTimeOffset From, DateTimeOffset To, double Magnitude)
{
    /// <summary>What stations commonly send instead of a measurement.</summary>
    public const double DefaultFaultValue = -999;
}
