using CitySensors.Core.Definitions;
using System.Collections.Concurrent;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The sensor types by catalogue version. Thread safe.</summary>
internal sealed class SensorTypeHistory
{
    private readonly ConcurrentDictionary<int, SensorTypesInForce> _byVersion = new();

    /// <summary>Most versions only differ in their rules and share the sensor types of the version that introduced them.</summary>
    private readonly ConcurrentDictionary<int, SensorTypesInForce> _byFirstVersion = new();

    /// <exception cref="InvalidDataException">They are not stored.</exception>
    public SensorTypesInForce At(Statements statements, int catalogueVersion)
    {
        if (_byVersion.TryGetValue(catalogueVersion, out var known)) return known;
        using var row = statements.Query(
            "SELECT catalogue_version, definitions FROM sensor_types WHERE catalogue_version <= $1 ORDER BY catalogue_version DESC LIMIT 1",
            catalogueVersion);
        if (!row.Read()) throw new InvalidDataException($"The sensor types of catalogue version {catalogueVersion} are missing.");
        var definitions = row.GetString(1);
        return _byVersion[catalogueVersion] = _byFirstVersion.GetOrAdd(
            row.GetInt32(0), _ => new SensorTypesInForce(DefinitionText.SensorTypes(definitions).Slots));
    }
}

/// <summary>Sensor types and their scorer. Immutable and thread safe.</summary>
internal sealed class SensorTypesInForce(IReadOnlyList<SensorType> slots)
{
    public IReadOnlyList<SensorType> Slots { get; } = slots;

    public Scorer Scorer { get; } = new(slots);

    /// <summary>A bit for each slot whose values are compared with no range.</summary>
    public ulong NotEvaluated { get; } = Enumerable.Range(0, slots.Count).Aggregate(0UL, (bits, slot) => slots[slot].IsEvaluated ? bits : bits | 1UL << slot);
}
