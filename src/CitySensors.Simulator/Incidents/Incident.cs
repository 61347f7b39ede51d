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
/// Something that happens in a part of the city and shows in the values there: it rises, lasts and falls again. It rises with the square
/// root of time, as what spreads does, fast at first and then slower, and falls the other way round.
/// </summary>
/// <param name="Centre">Where it is strongest.</param>
/// <param name="RadiusKilometres">Where it ends; towards there it weakens as 1 - (distance/radius)².</param>
/// <param name="Intensity">How far it moves its main sensors at its centre, in standard deviations.</param>
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

    /// <summary>How much of its intensity there is at a time, from 0 to 1.</summary>
    public double StrengthAt(DateTimeOffset time)
    {
        if (time < Onset || time >= End) return 0;
        if (time < Onset + RampUp) return Math.Sqrt((time - Onset) / RampUp);
        return time < End - RampDown ? 1 : Math.Sqrt((End - time) / RampDown);
    }

    /// <summary>How much of its intensity there is at a distance from its centre, from 0 to 1.</summary>
    public double ReachAt(double kilometres)
    {
        var share = kilometres / RadiusKilometres;
        return share < 1 ? 1 - share * share : 0;
    }
}
