using CitySensors.Simulator.City;
using CitySensors.Simulator.Randomness;

namespace CitySensors.Simulator.Incidents;

/// <summary>An infinite sequence of incidents at random times (a Poisson process), in order of onset; the same for the same seed.</summary>
internal static class IncidentSchedule
{
    private const double LeastRadius = 1.5;
    private const double MostRadius = 4;
    private const double LeastIntensity = 5;
    private const double MostIntensity = 10;

    private static readonly IncidentKind[] Kinds = Enum.GetValues<IncidentKind>();

    public static IEnumerable<Incident> Create(CityLayout layout, ulong seed, DateTimeOffset start, double perHour)
    {
        if (perHour <= 0) yield break;
        var random = new RandomStream(SplitMix64.SeedOf(seed, "incidents"));
        var onset = start;
        while (true)
        {
            onset += random.NextGap(perHour);
            yield return new Incident(
                Kinds[random.NextBelow(Kinds.Length)],
                layout.PositionOf(random.NextBelow(layout.Stations.Count)),
                random.NextBetween(LeastRadius, MostRadius),
                onset,
                RampUp: random.NextMinutes(1, 10),
                Plateau: random.NextMinutes(5, 30),
                RampDown: random.NextMinutes(5, 20),
                random.NextBetween(LeastIntensity, MostIntensity));
        }
    }
}
