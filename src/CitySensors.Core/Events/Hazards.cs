namespace CitySensors.Core.Events;

/// <summary>Which sensor types show the same hazard, such as rain, wind and pressure a storm. Immutable and thread safe.</summary>
public sealed class Hazards
{
    private readonly Dictionary<string, string> _hazards = new(StringComparer.Ordinal);

    /// <param name="sensors">The ids of the sensor types of each hazard, by the id of the hazard.</param>
    /// <exception cref="ArgumentException">A sensor type has two hazards.</exception>
    public Hazards(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> sensors)
    {
        ArgumentNullException.ThrowIfNull(sensors);
        foreach (var (hazard, ids) in sensors)
            foreach (var id in ids)
                if (!_hazards.TryAdd(id, hazard)) throw new ArgumentException($"The sensor type \"{id}\" has two hazards.", nameof(sensors));
    }

    /// <summary>The hazards of the standard sensor types, and of those that the rule sets look for.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Standard { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["storm"] = ["rainfall", "wind_speed", "wind_gust", "wind_direction", "pressure"],
        ["heat"] = ["temperature", "humidity", "heat_index", "wet_bulb_globe_temperature", "wbgt"],
        ["air"] = ["air_quality", "particulate_matter", "pm2_5", "pm25", "pm10", "nitrogen_dioxide", "no2", "sulphur_dioxide", "sulfur_dioxide", "so2", "ozone", "o3"],
        ["noise"] = ["noise_level"],
    };

    /// <summary>The hazard that a sensor type shows: that of the configuration, or else one of its own, with the id of the sensor type.</summary>
    public string Of(string sensor) => _hazards.GetValueOrDefault(sensor, sensor);
}
