using System.Collections.Frozen;
using static CitySensors.Core.Sensors.DistributionKind;

namespace CitySensors.Core.Sensors;

/// <summary>
/// The nine sensor types that every city starts with.
/// Plausible ranges of the weather elements follow the measuring ranges of WMO-No. 8, Guide to Instruments and Methods of
/// Observation, volume I, annex 1.A; wind goes up to above the highest gust on record (113.2 m/s, Barrow Island 1996).
/// </summary>
public static class StandardSensorTypes
{
    private static readonly double[] CommonFaultValues = [-9999, -999];

    private static readonly double[] ParticleFaultValues = [-9999, -999, 999];

    private static FrozenDictionary<string, string> InGerman(string name) => new Dictionary<string, string> { ["de"] = name }.ToFrozenDictionary();

    public static IReadOnlyList<SensorType> All { get; } =
    [
        new("temperature", "Temperature", "Cel", new(Normal, 25, 2), new(-80, 60), CommonFaultValues) { Decimals = 1, Names = InGerman("Temperatur") },
        new("humidity", "Humidity", "%", new(Normal, 60, 3), new(0, 100), CommonFaultValues) { Decimals = 0, Names = InGerman("Luftfeuchte") },
        new("pressure", "Air pressure", "hPa", new(Normal, 1013, 2), new(500, 1100), CommonFaultValues) { Decimals = 1, Names = InGerman("Luftdruck") },
        new("air_quality", "Air quality index", "1", new(Normal, 200, 20), new(0, 1000), ParticleFaultValues) { Decimals = 0, Names = InGerman("Luftqualität") },
        new("particulate_matter", "Fine dust", "ug/m3", new(Normal, 30, 2), new(0, 1000), ParticleFaultValues) { Decimals = 1, Names = InGerman("Feinstaub") },
        new("noise_level", "Noise", "dB", new(Normal, 50, 3), new(0, 194), CommonFaultValues)
        {
            Aggregation = Aggregation.EnergyMean, Decimals = 1, Names = InGerman("Lärm"),
        },
        new("illuminance", "Light", "lx", new(Normal, 500, 50), new(0, 200_000), CommonFaultValues) { Decimals = 0, Names = InGerman("Helligkeit") },
        new("wind_speed", "Wind", "m/s", new(FoldedNormal, 5, 20), new(0, 120), CommonFaultValues) { Decimals = 1, Names = InGerman("Windgeschwindigkeit") },
        new("rainfall", "Rain", "mm/h", new(FoldedNormal, 0, 3), new(0, 2000), CommonFaultValues) { Decimals = 1, Names = InGerman("Niederschlag") },
    ];
}
