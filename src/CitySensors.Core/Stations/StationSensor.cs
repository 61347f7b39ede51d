using CitySensors.Core.Sensors;

namespace CitySensors.Core.Stations;

/// <summary>How a sensor of a station differs from its type. Immutable.</summary>
/// <param name="Unit">The UCUM code of the unit in which the station sends; null for that of the type.</param>
/// <param name="Distribution">The distribution of its values, in the unit of the type; null for that of the type.</param>
/// <param name="Plausible">The range outside of which a value fails quality control, in the unit of the type; null for that of the type.</param>
/// <param name="Calibration">The corrections by the time from which on they apply, ascending; until the first one values are not corrected.</param>
public sealed record StationSensor(
    string? Unit = null, Distribution? Distribution = null, PlausibleRange? Plausible = null, IReadOnlyList<Calibration>? Calibration = null)
{
    public IReadOnlyList<Calibration> Calibration { get; init; } = Calibration ?? [];

    /// <summary>The correction of a value; null if there is none for its time.</summary>
    /// <param name="eventTicks">The event time in UTC ticks.</param>
    public Calibration? CalibrationAt(long eventTicks)
    {
        // Most readings are newer than all entries.
        for (var i = Calibration.Count - 1; i >= 0; i--)
            if (Calibration[i].From.UtcTicks <= eventTicks) return Calibration[i];
        return null;
    }
}
