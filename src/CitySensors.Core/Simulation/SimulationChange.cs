using System.Text.Json;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Simulation;

/// <summary>A change of a simulation by a person. Immutable.</summary>
public sealed record SimulationChange
{
    public const int MaxStations = 10_000;
    public const double MinReadingsPerSecond = 0.001;
    public const double MaxReadingsPerSecond = 100_000;
    public const int MaxSenders = 64;

    /// <summary>Whether the number of stations is changed.</summary>
    public bool HasStations { get; init; }

    /// <summary>Null for the number that the simulation comes with.</summary>
    public int? Stations { get; init; }

    /// <summary>Whether the readings per second are changed.</summary>
    public bool HasReadingsPerSecond { get; init; }

    /// <summary>Null for one per station.</summary>
    public double? ReadingsPerSecond { get; init; }

    /// <summary>Whether the number of senders is changed.</summary>
    public bool HasSenders { get; init; }

    /// <summary>Null for the number that the simulation comes with.</summary>
    public int? Senders { get; init; }

    /// <summary>Reads a change from a JSON merge patch.</summary>
    /// <returns>The change, or all errors.</returns>
    public static (SimulationChange? Change, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json)
    {
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "stations", "readings_per_second", "senders");
        var change = new SimulationChange
        {
            HasStations = json.TryGetProperty("stations", out _),
            Stations = errors.Integer(json, "", "stations", 1, MaxStations),
            HasReadingsPerSecond = json.TryGetProperty("readings_per_second", out _),
            ReadingsPerSecond = errors.Number(json, "", "readings_per_second", MinReadingsPerSecond, MaxReadingsPerSecond),
            HasSenders = json.TryGetProperty("senders", out _),
            Senders = errors.Integer(json, "", "senders", 1, MaxSenders),
        };
        return errors.Errors.Count > 0 ? (null, errors.Errors) : (change, []);
    }
}
