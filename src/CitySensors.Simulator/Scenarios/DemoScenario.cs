using CitySensors.Simulator.City;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Randomness;
using CitySensors.Simulator.Running;

namespace CitySensors.Simulator.Scenarios;

/// <summary>
/// The demo: 50 stations with one reading per second, an alert within the first 15 seconds that escalates and clears, and
/// another incident about every minute, each of a different kind and in a different place than the previous one.
/// </summary>
/// <remarks>
/// The times are tuned for the rules <c>DefaultRules.ByTailProbability(sensor, RuleFor, RuleClearAfter)</c>. Rising to 11 σ in 18 s, values are
/// beyond Minor (4.8 σ) after 3 s, Moderate (6.0 σ) after 5 s, Severe (7.0 σ) after 7 s and Extreme (7.9 σ) after 9 s: far enough apart that
/// the levels are mostly reached one after the other, although readings differ from each other by 1 σ and more. Of 150 seeds all raised
/// their first alert within 13 s, and had one that started as Minor, escalated to Severe or higher in two steps and cleared.
/// </remarks>
public static class DemoScenario
{
    public static readonly TimeSpan FirstOnset = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>The duration before a rule raises an alert; short, so that there is something to see soon.</summary>
    public static readonly TimeSpan RuleFor = TimeSpan.FromSeconds(3);

    /// <summary>The duration before a rule clears an alert.</summary>
    public static readonly TimeSpan RuleClearAfter = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan HistoryLength = TimeSpan.FromDays(30);
    private static readonly TimeSpan DenseHistoryLength = TimeSpan.FromDays(1);
    private static readonly TimeSpan RampUp = TimeSpan.FromSeconds(18);
    private static readonly TimeSpan Plateau = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RampDown = TimeSpan.FromSeconds(6);
    private const double FirstIntensity = 11;
    private const double FirstRadius = 4.5;
    private const double LeastIntensity = 7.5;
    private const double MostIntensity = 10.5;
    private const double LeastRadius = 1.5;
    private const double MostRadius = 3.5;

    /// <summary>The maximum offset of the onset of later incidents from the full minute.</summary>
    private const double JitterSeconds = 8;

    private static readonly IncidentKind[] Kinds = Enum.GetValues<IncidentKind>();

    /// <summary>The options for running the demo in the server process: deliveries are retried forever.</summary>
    public static SimulationOptions Options(DateTimeOffset start, ulong seed = CityOptions.DefaultSeed)
    {
        var city = new CityOptions { Seed = seed };
        return new SimulationOptions
        {
            City = city,
            Start = start,
            Script = new CityScript(Incidents(new CityLayout(city), start, seed), []),
            Connections = 1,
            RetryTimeout = Timeout.InfiniteTimeSpan,
            Grace = TimeSpan.Zero,
        };
    }

    /// <summary>
    /// What is sent before the demo begins, as fast as it is accepted, so that charts, aggregates and forecasts have something to show: readings
    /// without incidents, every hour for a month and every ten minutes for the last day.
    /// </summary>
    public static IReadOnlyList<SimulationOptions> History(DateTimeOffset start, ulong seed = CityOptions.DefaultSeed) =>
    [
        Quiet(start - HistoryLength, start - DenseHistoryLength, TimeSpan.FromHours(1), seed),
        Quiet(start - DenseHistoryLength, start - TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), seed),
    ];

    private static SimulationOptions Quiet(DateTimeOffset start, DateTimeOffset before, TimeSpan interval, ulong seed)
    {
        var city = new CityOptions { Seed = seed };
        return new SimulationOptions
        {
            City = city,
            Start = start,
            Rate = city.Stations / interval.TotalSeconds,
            Speed = null,
            Count = city.Stations * (long)((before - start) / interval),
            Batch = 1000,
            Connections = 1,
            RetryTimeout = Timeout.InfiniteTimeSpan,
            Grace = TimeSpan.Zero,
        };
    }

    /// <summary>An infinite sequence of incidents in order of onset; the same for the same seed.</summary>
    public static IEnumerable<Incident> Incidents(CityLayout layout, DateTimeOffset start, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Endless(layout, start, seed);
    }

    private static IEnumerable<Incident> Endless(CityLayout layout, DateTimeOffset start, ulong seed)
    {
        var random = new RandomStream(SplitMix64.SeedOf(seed, "demo"));
        var kind = random.NextBelow(Kinds.Length);
        var station = random.NextBelow(layout.Stations.Count);
        yield return At(start + FirstOnset, FirstIntensity, FirstRadius);
        for (var minute = 1; ; minute++)
        {
            // From 1 on, so that neither kind nor place repeats.
            kind = (kind + 1 + random.NextBelow(Kinds.Length - 1)) % Kinds.Length;
            station = layout.Stations.Count == 1 ? 0 : (station + 1 + random.NextBelow(layout.Stations.Count - 1)) % layout.Stations.Count;
            yield return At(
                start + minute * Period + TimeSpan.FromSeconds(random.NextBetween(-JitterSeconds, JitterSeconds)),
                random.NextBetween(LeastIntensity, MostIntensity),
                random.NextBetween(LeastRadius, MostRadius));
        }

        Incident At(DateTimeOffset onset, double intensity, double radius) => new(
            Kinds[kind],
            layout.PositionOf(station),
            radius,
            onset,
            RampUp,
            Plateau,
            RampDown,
            intensity);
    }
}
