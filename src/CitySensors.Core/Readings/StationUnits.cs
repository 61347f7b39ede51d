using System.Numerics;
using System.Runtime.CompilerServices;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Readings;

/// <summary>Converts values of stations that send in other units to those of the sensor types. Thread safe.</summary>
internal sealed class StationUnits(Catalogue catalogue)
{
    private readonly ConditionalWeakTable<StationSensors, SlotConversion[]> _conversions = [];

    /// <summary>Converts the values of a reading in place. Values whose result is beyond a double are removed.</summary>
    /// <returns>A bit for each slot whose value was removed.</returns>
    public ulong Convert(StationSensors sensors, Span<double> values)
    {
        var removed = 0UL;
        foreach (var (slot, conversion) in _conversions.GetValue(sensors, ConversionsOf))
        {
            if (double.IsNaN(values[slot])) continue;
            values[slot] = conversion.Convert(values[slot]);
            if (double.IsFinite(values[slot])) continue;
            values[slot] = double.NaN;
            removed |= 1UL << slot;
        }

        return removed;
    }

    /// <summary>What is wrong with the values that were removed.</summary>
    public IEnumerable<(string Member, string Error)> ErrorsOf(StationSensors sensors, ulong removed)
    {
        for (; removed != 0; removed &= removed - 1)
        {
            var type = catalogue.Slots[BitOperations.TrailingZeroCount(removed)];
            yield return (type.Id, $"{type.Id} in {sensors.Find(type.Id)?.Unit} is beyond the range of a number in {type.Unit}");
        }
    }

    private SlotConversion[] ConversionsOf(StationSensors sensors) =>
    [
        .. from sensor in sensors.All
           let slot = catalogue.SlotOf(sensor.Key)
           where slot >= 0 && sensor.Value.Unit is not null
           let conversion = UnitConversion.Find(sensor.Value.Unit!, catalogue.Slots[slot].Unit)
           where conversion is { IsIdentity: false }
           select new SlotConversion(slot, conversion),
    ];

    private readonly record struct SlotConversion(int Slot, UnitConversion Conversion);
}
