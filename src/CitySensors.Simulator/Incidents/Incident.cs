using CitySensors.Simulator.City;

namespace CitySensors.Simulator.Incidents;

public enum IncidentKind
{
    /// <summary>Fine dust and the air quality index rise.</summary>
    Pollution,

    /// <summary>Rain and wind rise, pressure falls.</summary>
    Storm,

    /// <summary>Temperature rises, humidity falls.</summary>
    Heat,

    /// <summary>Noise rises.</summary>
    LoudEvent,
}

/// <summary>
/// An event in a part of the city that affects the values there: it rises, lasts and falls again. It rises with the square
/// root of time, like diffusion, fast at first and then slower, and falls in reverse.
/// </summary>
/// <param name="Centre">The point of maximum intensity.</param>
/// <param name="RadiusKilometres">The radius; intensity decreases as 1 - (distance/radius)².</param>
/// <param name="Intensity">The effect on the main sensors at the centre, in standard deviations.</param>
public sealed record Incident(
    IncidentKind Kind,
    Position Centre,
    double RadiusKilometres,
    DateTimeOffset Onset,
    TimeSpan RampUp,
    TimeSpan Plateau,
    TimeSpan RampDown,
    double Intensity)
{
    public DateTimeOffset End => Onset + RampUp + Plateau + RampDown;

    /// <summary>The share of the intensity at a time, from 0 to 1.</summary>
    public double StrengthAt(DateTimeOffset time)
    {
        if (time < Onset || time >= End) return 0;
        if (time < Onset + RampUp) return Math.Sqrt((time - Onset) / RampUp);
        return time < End - RampDown ? 1 : Math.Sqrt((End - time) / RampDown);
    }

    /// <summary>The share of the intensity at a distance from the centre, from 0 to 1.</summary>
    public double ReachAt(double kilometres)
    {
        var share = kilometres / RadiusKilometres;
        return share < 1 ? 1 - share * share : 0;
    }
}
