using System.Text.Json;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.DefinitionLimits;

namespace CitySensors.Core.Definitions;

/// <summary>Reads the sensors of a station.</summary>
/// <remarks>Whether they fit the sensor types is for <see cref="StationFit"/>: a station that was stored must stay readable.</remarks>
internal static class StationSensorReader
{
    private const string Sensors = "sensors";

    /// <returns>Null if none differs from its type.</returns>
    public static StationSensors? Read(ErrorCollector errors, JsonElement json)
    {
        if (errors.Object(json, "", Sensors) is not { } members) return null;
        var sensors = new Dictionary<string, StationSensor>(StringComparer.Ordinal);
        foreach (var member in members.EnumerateObject())
        {
            var path = ErrorCollector.Path(Sensors, member.Name);
            if (Identifier.Validate(member.Name) is { } error) errors.Add(path, $"The id {error}.");
            else if (sensors.Count == Catalogue.MaxSensorTypes) errors.Add(path, $"At most {Catalogue.MaxSensorTypes} sensors are allowed.");
            else if (!sensors.TryAdd(member.Name, new StationSensor())) errors.Add(path, "Duplicate member.");
            else if (errors.IsObject(member.Value, path)) sensors[member.Name] = Sensor(errors, member.Value, path);
        }

        return sensors.Count == 0 ? null : new StationSensors(sensors);
    }

    private static StationSensor Sensor(ErrorCollector errors, JsonElement json, string path)
    {
        errors.OnlyMembers(json, path, "unit", "distribution", "plausible", "calibration");
        return new StationSensor(
            errors.Text(json, path, "unit", MaxUnitLength),
            DistributionReader.Distribution(errors, json, path),
            DistributionReader.Range(errors, json, path, "plausible"),
            Calibrations(errors, json, path));
    }

    private static List<Calibration> Calibrations(ErrorCollector errors, JsonElement json, string parent)
    {
        var calibrations = new List<Calibration>();
        DateTimeOffset? before = null;
        foreach (var (i, element) in errors.Array(json, parent, "calibration", MaxCalibrations).Index())
        {
            var path = $"{ErrorCollector.Path(parent, "calibration")}[{i}]";
            if (!errors.IsObject(element, path)) continue;
            errors.OnlyMembers(element, path, "from", "scale", "offset");
            var from = errors.Time(element, path, "from", required: true);
            if (from <= before) errors.Add($"{path}.from", "Must be later than that of the previous entry.");
            before = from ?? before;
            var scale = errors.Number(element, path, "scale", -MaxScale, MaxScale) ?? 1;
            if (Math.Abs(scale) < MinScale) errors.Add($"{path}.scale", $"Must not be zero, nor closer to it than {MinScale:R}.");
            var offset = errors.Number(element, path, "offset", double.MinValue, double.MaxValue) ?? 0;
            if (from is not null) calibrations.Add(new Calibration(from.Value, scale, offset));
        }

        return calibrations;
    }
}
