using System.Globalization;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Running;

/// <summary>What is simulated, how fast, and how it is sent.</summary>
public sealed record SimulationOptions
{
    public const int DefaultBatch = 100;
    public const int MaxBatch = 10_000;
    public const int DefaultConnections = 2;
    public const int MaxConnections = 256;
    public static readonly TimeSpan DefaultRetryTimeout = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(5);

    /// <summary>Two readings of a station must differ in their written time, which has five decimals.</summary>
    public static readonly TimeSpan LeastInterval = TimeSpan.FromMicroseconds(20);

    public CityOptions City { get; init; } = new();

    public CityScript Script { get; init; } = CityScript.Quiet;

    /// <summary>The event time of the first reading.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Readings of all stations in a second of event time; null for one of each station.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds of event time in a second of the clock; null for as fast as readings are taken.</summary>
    public double? Speed { get; init; } = 1;

    /// <summary>After how many readings it ends; null for never.</summary>
    public long? Count { get; init; }

    /// <summary>How many readings are sent together at most.</summary>
    public int Batch { get; init; } = DefaultBatch;

    /// <summary>How many parts of the city send at once; each waits for its answer, and so a station's readings keep their order.</summary>
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>For how long readings that were not taken are tried again before the simulation ends as failed.</summary>
    public TimeSpan RetryTimeout { get; init; } = DefaultRetryTimeout;

    /// <summary>For how long readings on their way are still tried after the simulation was asked to stop.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;

    public double ReadingsPerSecond => Rate ?? City.Stations;

    /// <summary>The event time between two readings of a station.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(City.Stations / ReadingsPerSecond);

    /// <summary>Everything that is wrong with the options together; the command line checks each by itself.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        Check(City.Stations is >= 1 and <= CityOptions.MaxStations, "stations", City.Stations, $"1 to {CityOptions.MaxStations}");
        Check(ReadingsPerSecond > 0 && double.IsFinite(ReadingsPerSecond), "rate", ReadingsPerSecond, "more than 0");
        Check(Speed is null or (> 0 and < double.PositiveInfinity), "speed", Speed, "more than 0");
        Check(Count is null or > 0, "count", Count, "more than 0");
        Check(Batch is >= 1 and <= MaxBatch, "batch", Batch, $"1 to {MaxBatch}");
        Check(Connections is >= 1 and <= MaxConnections, "connections", Connections, $"1 to {MaxConnections}");
        if (errors.Count == 0 && Interval < LeastInterval)
        {
            errors.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The rate of {ReadingsPerSecond} is too high for {City.Stations} stations: {City.Stations / LeastInterval.TotalSeconds:0} readings a second are possible."));
        }

        return errors;

        void Check(bool holds, string name, object? value, string needed)
        {
            if (!holds) errors.Add(string.Create(CultureInfo.InvariantCulture, $"The {name} is {value}; {needed} is possible."));
        }
    }
}
