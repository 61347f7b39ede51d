using CitySensors.Core.Sensors;

namespace CitySensors.Simulator.City;

/// <summary>What makes a simulated city; the same options make the same city.</summary>
public sealed record CityOptions
{
    public const int DefaultStations = 50;
    public const int MaxStations = 1_000_000;
    public const ulong DefaultSeed = 1;

    public int Stations { get; init; } = DefaultStations;

    /// <summary>What the values depend on; stations and their places are the same for every seed.</summary>
    public ulong Seed { get; init; } = DefaultSeed;

    /// <summary>The middle of the city: a harbour city, Hamburg.</summary>
    public Position Centre { get; init; } = new(53.55, 9.99);

    /// <summary>The sensors that each station carries, in the order in which they stand in a reading.</summary>
    public IReadOnlyList<SensorType> SensorTypes { get; init; } = StandardSensorTypes.All;
}
