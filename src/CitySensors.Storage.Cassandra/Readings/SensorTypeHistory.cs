using System.Collections.Concurrent;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Cassandra.Definitions;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>Sensor types and their scorer. Immutable and thread safe.</summary>
internal sealed class SensorTypesInForce(IReadOnlyList<SensorType> slots)
{
    public IReadOnlyList<SensorType> Slots { get; } = slots;

    public Scorer Scorer { get; } = new(slots);
}

/// <summary>The sensor types by catalogue version. Thread safe.</summary>
internal sealed class SensorTypeHistory(DefinitionTable definitions)
{
    private readonly ConcurrentDictionary<int, SensorTypesInForce> _byVersion = new();

    /// <summary>Most versions only differ in their rules and share the sensor types of the version that introduced them.</summary>
    private readonly ConcurrentDictionary<int, SensorTypesInForce> _byFirstVersion = new();

    /// <exception cref="InvalidDataException">They are not stored.</exception>
    public async ValueTask<SensorTypesInForce> AtAsync(int catalogueVersion, CancellationToken cancellationToken)
    {
        if (_byVersion.TryGetValue(catalogueVersion, out var known)) return known;
        var (version, text) = await definitions.SensorTypesAsync(catalogueVersion, cancellationToken)
            ?? throw new InvalidDataException($"The sensor types of catalogue version {catalogueVersion} are missing.");
        return _byVersion[catalogueVersion] = _byFirstVersion.GetOrAdd(version, _ => new SensorTypesInForce(DefinitionText.SensorTypes(text).Slots));
    }
}
