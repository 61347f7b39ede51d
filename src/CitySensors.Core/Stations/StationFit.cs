using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Stations;

/// <summary>Whether the sensors of a station fit the sensor types of the city.</summary>
public static class StationFit
{
    /// <summary>All that does not fit, by the members of the definition; empty if it fits.</summary>
    /// <param name="station">The definition.</param>
    /// <param name="before">The one in force: a sensor type that it names may have been removed since. Null if there is none.</param>
    /// <param name="catalogue">The sensor types.</param>
    public static IReadOnlyList<DefinitionError> ErrorsOf(StationDefinition station, StationDefinition? before, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(catalogue);
        if (station.Sensors is null) return [];
        var errors = new List<DefinitionError>();
        foreach (var (sensor, own) in station.Sensors.All)
        {
            var path = $"sensors.{sensor}";
            if (catalogue.SensorType(sensor) is not { } type)
            {
                if (before?.Sensors?.Find(sensor) is null) errors.Add(new(path, $"Unknown sensor type \"{sensor}\"."));
                continue;
            }

            if (own.Unit is { } unit && UnitConversion.WhyNot(unit, type.Unit) is { } why)
                errors.Add(new($"{path}.unit", $"{why} Values of \"{sensor}\" are stored in {type.Unit}."));
            if (own.Distribution is { } distribution)
                errors.AddRange(ErrorsOf(distribution, type).Select(error => error with { Member = $"{path}.{error.Member}" }));
        }

        return errors;
    }

    internal static IReadOnlyList<DefinitionError> ErrorsOf(Distribution distribution, SensorType type)
    {
        if (type.Circular is not { } scale) return [];
        var errors = new List<DefinitionError>();
        if (distribution.Kind != DistributionKind.Normal) errors.Add(new("distribution.kind", "Must be normal, because the values are circular."));
        if (!(distribution.Mean >= 0 && distribution.Mean < scale.Period)) errors.Add(new("distribution.mean", "Must be from 0 to less than the period."));
        return errors;
    }
}
