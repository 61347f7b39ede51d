using System.ComponentModel;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Web.OpenApi;
using CitySensors.Web.Sensors;

namespace CitySensors.Web.Stations;

[Description("How a sensor of a station differs from its sensor type.")]
internal record StationSensorInput
{
    [Description("The UCUM code of the unit in which the station sends, such as [degF]. It must be convertible to the unit of the sensor type, in which values are stored. Omitted if the station sends in the unit of the sensor type.")]
    [PlainText(DefinitionLimits.MaxUnitLength)]
    public string? Unit { get; init; }

    [Description("The distribution of the values at this station, in the unit of the sensor type: for scores, outliers and rules by tail probability. Omitted if that of the sensor type applies.")]
    public DistributionResource? Distribution { get; init; }

    [Description("The range of plausible values at this station, in the unit of the sensor type and after calibration. Omitted if that of the sensor type applies.")]
    public PlausibleResource? Plausible { get; init; }

    [Description("Corrections in strictly ascending order of from; at most 100. To a reading the last one whose from is not after its event time applies.")]
    [Count(0, DefinitionLimits.MaxCalibrations)]
    public IReadOnlyList<CalibrationResource>? Calibration { get; init; }

}

[Description("How a sensor of a station differs from its sensor type.")]
internal sealed record StationSensorResource : StationSensorInput
{
    [Description("The band of expected values by the distribution of this station, which excludes 0.01 % of readings on either side. Only returned for a single station, and omitted where the distribution of the sensor type applies.")]
    public ExpectedBand? Expected { get; init; }

    /// <param name="sensors">The sensors of a station.</param>
    /// <param name="catalogue">The sensor types, for the bands of expected values; null to omit these.</param>
    public static IReadOnlyDictionary<string, StationSensorResource>? From(StationSensors? sensors, Catalogue? catalogue) =>
        sensors?.All.ToDictionary(sensor => sensor.Key, sensor => From(sensor.Value, catalogue?.SensorType(sensor.Key) is { } type ? sensors.Apply(type) : null));

    private static StationSensorResource From(StationSensor sensor, SensorType? type) => new()
    {
        Unit = sensor.Unit,
        Distribution = sensor.Distribution is { } distribution ? DistributionResource.From(distribution) : null,
        Plausible = PlausibleResource.From(sensor.Plausible),
        Calibration = sensor.Calibration.Count == 0 ? null : [.. sensor.Calibration.Select(CalibrationResource.Of)],
        Expected = sensor.Distribution is not null && type?.ExpectedBand() is { } band ? ExpectedBand.From(band) : null,
    };
}

[Description("A correction of a sensor: corrected = scale * value + offset, in the unit of the sensor type.")]
internal sealed record CalibrationResource
{
    [Description("The first event time to which it applies.")]
    [Time]
    public required DateTime From { get; init; }

    [Description("The factor, not 0; from 1e-12 to 1e12 without its sign. Defaults to 1.")]
    [Between(-DefinitionLimits.MaxScale, DefinitionLimits.MaxScale)]
    public double? Scale { get; init; }

    [Description("What is added, in the unit of the sensor type. Defaults to 0.")]
    public double? Offset { get; init; }

    public static CalibrationResource Of(Calibration calibration) =>
        new() { From = calibration.From.UtcDateTime, Scale = calibration.Scale, Offset = calibration.Offset };
}
