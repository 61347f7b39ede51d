using System.Globalization;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Running;

/// <summary>The options of a simulation.</summary>
public sealed record SimulationOptions
{
    public const int DefaultBatch = 100;
    public const int MaxBatch = 10_000;
    public const int DefaultConnections = 2;
    public const int MaxConnections = 256;
    public static readonly TimeSpan DefaultRetryTimeout = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(5);

    /// <summary>The resolution of written timestamps, in which two readings of a station must differ.</summary>
    public static readonly TimeSpan LeastInterval = TimeSpan.FromMicroseconds(20);

    public CityOptions City { get; init; } = new();

    public CityScript Script { get; init; } = CityScript.Quiet;

    /// <summary>The event time of the first reading.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Readings per second of event time over all stations; null for one per station.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds of event time per second; null for as fast as readings are accepted.</summary>
    public double? Speed { get; init; } = 1;

    /// <summary>The number of readings to send; null for no limit.</summary>
    public long? Count { get; init; }

    /// <summary>The maximum number of readings per request.</summary>
    public int Batch { get; init; } = DefaultBatch;

    /// <summary>The number of partitions that send concurrently; each waits for the response, which preserves the order of a station's readings.</summary>
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>How long deliveries are retried before the simulation fails.</summary>
    public TimeSpan RetryTimeout { get; init; } = DefaultRetryTimeout;

    /// <summary>How long pending deliveries are retried after a stop request.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;

    public double ReadingsPerSecond => Rate ?? City.Stations;

    /// <summary>The event time between two readings of a station.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(City.Stations / ReadingsPerSecond);

    /// <summary>Returns all errors of the options.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        Check(City.Stations is >= 1 and <= CityOptions.MaxStations, "stations", City.Stations, $"1 to {CityOptions.MaxStations}");
        Check(ReadingsPerSecond > 0 && double.IsFinite(ReadingsPerSecond), "rate", ReadingsPerSecond, "greater than 0");
        Check(Speed is null or (> 0 and < double.PositiveInfinity), "speed", Speed, "greater than 0");
        Check(Count is null or > 0, "count", Count, "greater than 0");
        Check(Batch is >= 1 and <= MaxBatch, "batch", Batch, $"1 to {MaxBatch}");
        Check(Connections is >= 1 and <= MaxConnections, "connections", Connections, $"1 to {MaxConnections}");
        if (errors.Count == 0 && Interval < LeastInterval)
        {
            errors.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"A rate of {ReadingsPerSecond} is too high for {City.Stations} stations: the maximum is {City.Stations / LeastInterval.TotalSeconds:0} readings per second."));
        }

        return errors;

        void Check(bool holds, string name, object? value, string needed)
        {
            if (!holds) errors.Add(string.Create(CultureInfo.InvariantCulture, $"The {name} must be {needed}, but is {value}."));
        }
    }
}
