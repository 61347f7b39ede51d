using System.Collections.Frozen;
using static CitySensors.Core.Sensors.DistributionKind;

namespace CitySensors.Core.Sensors;

/// <summary>
/// The nine sensor types that every city starts with.
/// Plausible ranges of the weather elements follow the measuring ranges of WMO-No. 8, Guide to Instruments and Methods of
/// Observation, volume I, annex 1.A; wind goes up to above the highest gust on record (113.2 m/s, Barrow Island 1996), temperature up to what
/// common sensors measure, because a fire near one is no fault, and humidity up to what they report in fog.
/// What devices send instead of measurements is listed with its sources in docs/readings.md.
/// </summary>
public static class StandardSensorTypes
{
    private static readonly double[] CommonFaultValues = [-9999, -999];

    private static FrozenDictionary<string, string> InGerman(string name) => new Dictionary<string, string> { ["de"] = name }.ToFrozenDictionary();

    public static IReadOnlyList<SensorType> All { get; } =
    [
        new("temperature", "Temperature", "Cel", new(Normal, 25, 2), new(-80, 125), CommonFaultValues)
        {
            SuspectValues = [-45, -40, 85, 99.9, 99.99], Decimals = 1, Names = InGerman("Temperatur"),
        },
        new("humidity", "Humidity", "%", new(Normal, 60, 3), new(0, 105), CommonFaultValues)
        {
            SuspectValues = [0], SuspectOutside = new(0, 100), Decimals = 0, Names = InGerman("Luftfeuchte"),
        },
        new("pressure", "Air pressure", "hPa", new(Normal, 1013, 2), new(500, 1100), [.. CommonFaultValues, 655.35])
        {
            SuspectValues = [1100], Decimals = 1, Names = InGerman("Luftdruck"),
        },
        new("air_quality", "Air quality index", "1", new(Normal, 200, 20), new(0, 1000), [.. CommonFaultValues, 655.35, 999, 999.9])
        {
            Decimals = 0, Names = InGerman("Luftqualität"),
        },
        new("particulate_matter", "Fine dust", "ug/m3", new(Normal, 30, 2), new(0, 1000), [.. CommonFaultValues, 655.35, 999])
        {
            SuspectValues = [99.99, 999.9], Decimals = 1, Names = InGerman("Feinstaub"),
        },
        new("noise_level", "Noise", "dB", new(Normal, 50, 3), new(0, 194), CommonFaultValues)
        {
            Aggregation = Aggregation.EnergyMean, Decimals = 1, Names = InGerman("Lärm"),
        },
        new("illuminance", "Light", "lx", new(Normal, 500, 50), new(0, 200_000), [.. CommonFaultValues, 65535])
        {
            SuspectValues = [999.99, 2047, 4095, 6553.5, 54612.5], Decimals = 0, Names = InGerman("Helligkeit"),
        },
        new("wind_speed", "Wind", "m/s", new(FoldedNormal, 5, 20), new(0, 120), CommonFaultValues)
        {
            SuspectValues = [99.9, 99.99], Decimals = 1, Names = InGerman("Windgeschwindigkeit"),
        },
        new("rainfall", "Rain", "mm/h", new(FoldedNormal, 0, 3), new(0, 2000), [.. CommonFaultValues, 655.35, 999.9])
        {
            SuspectValues = [99.9, 99.99], Decimals = 1, Names = InGerman("Niederschlag"),
        },
    ];
}
