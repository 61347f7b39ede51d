using System.ComponentModel;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Readings;

/// <summary>The schema of a reading for the API description; <see cref="Core.Readings.ReadingDecoder"/> decodes it.</summary>
[Description("All values of a station at one time. Every other member is the ID of a registered sensor type with a number as its value, or a string that is one (\"24.3\"); null means that the sensor sent no value. Other members and values, NaN and Infinity included, are ignored and reported. At least one value is required.")]
[Example("""{"station_id": "station-7", "timestamp": 1700000000, "temperature": 25.3, "particulate_matter": 31}""")]
internal sealed record ReadingInput
{
    [Description("The ID of the station. Readings of unregistered stations are accepted and the station is listed without a position, unless the city is configured otherwise.")]
    [Identifier]
    public required string StationId { get; init; }

    [Description("The time of measurement in Unix seconds (optionally fractional), Unix milliseconds or RFC 3339 with an offset. At most five minutes in the future and ten years in the past, unless the city or the station is configured otherwise. Ignored if time_source of the station is arrival. Defaults to the time of arrival.")]
    [ReadingTime]
    public object? Timestamp { get; init; }
}
