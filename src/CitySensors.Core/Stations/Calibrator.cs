using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Stations;

/// <summary>Corrects the readings of a station by the calibration of its sensors. Not thread safe.</summary>
internal sealed class Calibrator
{
    private readonly (int Slot, StationSensor Sensor)[] _sensors;
    private readonly IReadOnlyList<SensorType> _types;
    private readonly double[] _values;
    private readonly double[] _raw;

    private Calibrator((int, StationSensor)[] sensors, IReadOnlyList<SensorType> types)
    {
        (_sensors, _types) = (sensors, types);
        (_values, _raw) = (new double[types.Count], new double[types.Count]);
    }

    /// <returns>Null if no sensor of the station has a calibration.</returns>
    public static Calibrator? For(StationDefinition station, Catalogue catalogue)
    {
        if (station.Sensors is null) return null;
        (int Slot, StationSensor Sensor)[] sensors = [.. station.Sensors.All.Where(sensor => sensor.Value.Calibration.Count > 0)
            .Select(sensor => (catalogue.SlotOf(sensor.Key), sensor.Value)).Where(sensor => sensor.Item1 >= 0)];
        return sensors.Length == 0 ? null : new Calibrator(sensors, catalogue.Slots);
    }

    /// <summary>The reading with corrected values and, if any was corrected, its raw ones. Valid until the next call.</summary>
    public Reading Correct(in Reading sent)
    {
        var isCorrected = false;
        foreach (var (slot, sensor) in _sensors)
        {
            if (slot >= sent.Values.Length || double.IsNaN(sent.Values[slot]) || sensor.CalibrationAt(sent.EventTicks) is not { } calibration) continue;
            var raw = sent.Values[slot];
            var corrected = OnCircle(_types[slot], raw, calibration.Correct(raw));
            // What leaves the range of a double cannot be stored.
            if (corrected == raw || !double.IsFinite(corrected)) continue;
            if (!isCorrected) Begin(sent.Values);
            isCorrected = true;
            (_values[slot], _raw[slot]) = (corrected, raw);
        }

        return isCorrected ? new Reading(sent.EventTicks, _values.AsSpan(0, sent.Values.Length), _raw.AsSpan(0, sent.Values.Length)) : sent;
    }

    private void Begin(ReadOnlySpan<double> values)
    {
        values.CopyTo(_values);
        Array.Fill(_raw, double.NaN);
    }

    /// <summary>A correction across the end of the circle goes on at its start. What is not on it stays a fault.</summary>
    private static double OnCircle(SensorType type, double raw, double corrected)
    {
        if (type is not { Circular: { } scale, Plausible: { } range } || !range.Contains(raw) || range.Contains(corrected)) return corrected;
        return range.Min + scale.Normalize(corrected - range.Min);
    }
}
