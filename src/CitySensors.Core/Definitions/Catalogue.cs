using System.Collections.Frozen;
using CitySensors.Core.Alerts;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Definitions;

/// <summary>
/// The sensor types and rules shared by all stations of the city. Immutable; every change creates a new catalogue with the
/// next version.
/// </summary>
/// <remarks>
/// A sensor type keeps its slot forever, even after it is removed, so that the values of a reading fit in an array and rows
/// written earlier keep their meaning.
/// </remarks>
public sealed class Catalogue
{
    /// <summary>A bit mask over all sensor types must fit into 64 bits.</summary>
    public const int MaxSensorTypes = 64;

    private readonly SensorType[] _sensorTypes;
    private readonly bool[] _removed;
    private readonly FrozenDictionary<string, int> _ordinals;
    private readonly FrozenDictionary<string, Rule> _rules;

    private Catalogue(int version, SensorType[] sensorTypes, bool[] removed, FrozenDictionary<string, Rule> rules)
    {
        Version = version;
        _sensorTypes = sensorTypes;
        _removed = removed;
        _rules = rules;
        _ordinals = Enumerable.Range(0, sensorTypes.Length).Where(i => !removed[i])
            .ToFrozenDictionary(i => sensorTypes[i].Id, StringComparer.Ordinal);
        Scorer = new Scorer(sensorTypes);
    }

    public static Catalogue Empty { get; } = new(0, [], [], FrozenDictionary<string, Rule>.Empty);

    public int Version { get; }

    public Scorer Scorer { get; }

    /// <summary>All slots, including those of removed sensor types.</summary>
    public IReadOnlyList<SensorType> Slots => _sensorTypes;

    public IEnumerable<SensorType> SensorTypes => _sensorTypes.Where((_, i) => !_removed[i]);

    public IReadOnlyCollection<Rule> Rules => _rules.Values;

    public bool IsRemoved(int slot) => _removed[slot];

    /// <summary>The slot of a sensor type, or -1 if the id is unknown.</summary>
    public int SlotOf(string sensor) => _ordinals.GetValueOrDefault(sensor, -1);

    public SensorType? SensorType(string id) => SlotOf(id) is >= 0 and var slot ? _sensorTypes[slot] : null;

    public Rule? Rule(string id) => _rules.GetValueOrDefault(id);

    /// <summary>The same version as it is at a station whose sensors differ from their types.</summary>
    public Catalogue At(StationSensors sensors)
    {
        ArgumentNullException.ThrowIfNull(sensors);
        return new Catalogue(Version, Array.ConvertAll(_sensorTypes, sensors.Apply), _removed, _rules);
    }

    /// <exception cref="InvalidOperationException">All slots are in use.</exception>
    public Catalogue With(SensorType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var slot = Array.FindIndex(_sensorTypes, known => known.Id == type.Id);
        if (slot < 0 && _sensorTypes.Length == MaxSensorTypes)
            throw new InvalidOperationException($"A city can have at most {MaxSensorTypes} sensor types, including removed ones.");
        SensorType[] types = slot < 0 ? [.. _sensorTypes, type] : [.. _sensorTypes];
        bool[] removed = slot < 0 ? [.. _removed, false] : [.. _removed];
        if (slot >= 0)
        {
            types[slot] = type with { Version = types[slot].Version + 1 };
            removed[slot] = false;
        }

        return new Catalogue(Version + 1, types, removed, _rules);
    }

    /// <summary>Removes a sensor type and the rules that watch it.</summary>
    public Catalogue WithoutSensorType(string id)
    {
        var slot = SlotOf(id);
        if (slot < 0) return this;
        bool[] removed = [.. _removed];
        removed[slot] = true;
        return new Catalogue(Version + 1, _sensorTypes, removed, Frozen(_rules.Values.Where(rule => rule.Sensor != id)));
    }

    public Catalogue With(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var version = Rule(rule.Id) is { } before ? before.Version + 1 : 1;
        return new Catalogue(
            Version + 1, _sensorTypes, _removed, Frozen(_rules.Values.Where(known => known.Id != rule.Id).Append(rule with { Version = version })));
    }

    public Catalogue WithoutRule(string id) =>
        Rule(id) is null ? this : new Catalogue(Version + 1, _sensorTypes, _removed, Frozen(_rules.Values.Where(rule => rule.Id != id)));

    /// <summary>Restores a catalogue from a store.</summary>
    public static Catalogue Restore(int version, IReadOnlyList<SensorType> slots, IReadOnlySet<int> removed, IEnumerable<Rule> rules) =>
        new(version, [.. slots], [.. Enumerable.Range(0, slots.Count).Select(removed.Contains)], Frozen(rules));

    private static FrozenDictionary<string, Rule> Frozen(IEnumerable<Rule> rules) =>
        rules.ToFrozenDictionary(rule => rule.Id, StringComparer.Ordinal);
}
