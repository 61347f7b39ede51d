using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Randomness;

namespace CitySensors.Simulator.Faults;

/// <summary>An infinite sequence of faults at random times (a Poisson process), in order of start time; the same for the same seed.</summary>
internal static class FaultSchedule
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    /// <param name="interval">The time between two readings of a station: a spike affects a single reading.</param>
    public static IEnumerable<Fault> Create(
        CityLayout layout, IReadOnlyList<SensorType> sensorTypes, ulong seed, DateTimeOffset start, TimeSpan interval, double perHour)
    {
        if (perHour <= 0) yield break;
        var random = new RandomStream(SplitMix64.SeedOf(seed, "faults"));
        var from = start;
        while (true)
        {
            from += random.NextGap(perHour);
            var kind = Kinds[random.NextBelow(Kinds.Length)];
            var station = CityLayout.IdOf(random.NextBelow(layout.Stations.Count));
            var sensor = sensorTypes[random.NextBelow(sensorTypes.Count)].Id;
            var sign = random.NextSign();
            yield return kind switch
            {
                FaultKind.Spike => new Fault(kind, station, sensor, from, from + interval, sign * random.NextBetween(8, 20)),
                FaultKind.Drift => new Fault(kind, station, sensor, from, from + random.NextMinutes(10, 60), sign * random.NextBetween(4, 10)),
                FaultKind.Stuck => new Fault(kind, station, sensor, from, from + random.NextMinutes(5, 60), 0),
                FaultKind.FaultValue => new Fault(kind, station, sensor, from, from + random.NextMinutes(1, 10), Fault.DefaultFaultValue),
                _ => new Fault(kind, station, null, from, from + random.NextMinutes(2, 30), 0),
            };
        }
    }
}
