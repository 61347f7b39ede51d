using CitySensors.Core.Sensors;

namespace CitySensors.Core.Quality;

/// <summary>The tests of all sensors of a station that have some. Immutable and thread safe.</summary>
internal sealed class SequenceTestPlan
{
    private SequenceTestPlan(SensorTests[] sensors)
    {
        Sensors = sensors;
        foreach (var sensor in sensors) Slots |= 1UL << sensor.Slot;
    }

    /// <summary>In order of their slots.</summary>
    public SensorTests[] Sensors { get; }

    /// <summary>A bit for each slot with tests.</summary>
    public ulong Slots { get; }

    public static SequenceTestPlan None { get; } = new([]);

    /// <summary>Null if no type has tests.</summary>
    public static SequenceTestPlan? For(IReadOnlyList<SensorType> types)
    {
        SensorTests[] sensors = [.. types.Select((type, slot) => SensorTests.Of(slot, type)).OfType<SensorTests>()];
        return sensors.Length == 0 ? null : new SequenceTestPlan(sensors);
    }
}
