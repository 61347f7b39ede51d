using CitySensors.Core.Sensors;

namespace CitySensors.Simulator.City;

/// <summary>The options of a simulated city; the same options yield the same city.</summary>
public sealed record CityOptions
{
    public const int DefaultStations = 50;
    public const int MaxStations = 1_000_000;
    public const ulong DefaultSeed = 1;

    public int Stations { get; init; } = DefaultStations;

    /// <summary>The seed of the values; stations and their locations do not depend on it.</summary>
    public ulong Seed { get; init; } = DefaultSeed;

    /// <summary>The centre of the city, in Hamburg.</summary>
    public Position Centre { get; init; } = new(53.55, 9.99);

    /// <summary>The sensors of each station, in the order of a reading.</summary>
    public IReadOnlyList<SensorType> SensorTypes { get; init; } = StandardSensorTypes.All;
}
