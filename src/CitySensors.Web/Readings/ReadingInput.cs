using System.ComponentModel;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Readings;

/// <summary>The form of a reading for the API's description; <see cref="Core.Readings.ReadingDecoder"/> reads it.</summary>
[Description("All values of a station at one time. Every other member is a sensor type that the city has and a number, or a text that is one (\"24.3\"); null means that the sensor gave no value. Other members and values, also NaN and Infinity, are ignored and reported. One value at least is needed.")]
[Example("""{"station_id": "station-7", "timestamp": 1700000000, "temperature": 25.3, "particulate_matter": 31}""")]
internal sealed record ReadingInput
{
    [Description("The station. One that nobody registered is taken too, and listed without a position, unless the city is configured otherwise.")]
    [Identifier]
    public required string StationId { get; init; }

    [Description("The time of measurement: Unix seconds, also fractional, Unix milliseconds, or RFC 3339 with an offset, from 1970 on and at most five minutes ahead unless the city is configured otherwise. The time of arrival unless given.")]
    [ReadingTime]
    public object? Timestamp { get; init; }
}
