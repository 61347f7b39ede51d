namespace CitySensors.Simulator.Incidents;

/// <summary>The effect of an incident on one sensor.</summary>
/// <param name="Share">The share of the intensity that affects the sensor, with its sign.</param>
public readonly record struct IncidentEffect(string Sensor, double Share);

public static class IncidentEffects
{
    /// <summary>
    /// Half for wind: its distribution is so wide that larger effects would leave the plausible range and not raise an alert.
    /// </summary>
    private const double WindShare = 0.5;

    public static IReadOnlyList<IncidentEffect> Of(IncidentKind kind) => kind switch
    {
        IncidentKind.Pollution => [new("particulate_matter", 1), new("air_quality", 1)],
        IncidentKind.Storm => [new("rainfall", 1), new("wind_speed", WindShare), new("pressure", -1)],
        IncidentKind.Heat => [new("temperature", 1), new("humidity", -1)],
        IncidentKind.LoudEvent => [new("noise_level", 1)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of incident."),
    };
}
