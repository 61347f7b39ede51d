using System.Collections.Concurrent;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Cassandra.Definitions;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>Sensor types, and what scores by them. Immutable and thread safe.</summary>
internal sealed class SensorTypesInForce(IReadOnlyList<SensorType> places)
{
    public IReadOnlyList<SensorType> Places { get; } = places;

    public Scorer Scorer { get; } = new(places);
}

/// <summary>The sensor types that were in force, by catalogue version. Thread safe.</summary>
internal sealed class SensorTypeHistory(DefinitionTable definitions)
{
    private readonly ConcurrentDictionary<int, SensorTypesInForce> _byVersion = new();

    /// <summary>Most versions differ in their rules only, and share the sensor types of the version that made them.</summary>
    private readonly ConcurrentDictionary<int, SensorTypesInForce> _byFirstVersion = new();

    /// <exception cref="InvalidDataException">They are not kept.</exception>
    public async ValueTask<SensorTypesInForce> AtAsync(int catalogueVersion, CancellationToken cancellationToken)
    {
        if (_byVersion.TryGetValue(catalogueVersion, out var known)) return known;
        var (version, text) = await definitions.SensorTypesAsync(catalogueVersion, cancellationToken)
            ?? throw new InvalidDataException($"The sensor types of catalogue version {catalogueVersion} are not kept.");
        return _byVersion[catalogueVersion] = _byFirstVersion.GetOrAdd(version, _ => new SensorTypesInForce(DefinitionText.SensorTypes(text).Places));
    }
}
