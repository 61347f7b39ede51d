using System.ComponentModel;

namespace CitySensors.Web.Readings;

/// <summary>The form of a reading for the API's description; <see cref="Core.Readings.ReadingDecoder"/> reads it.</summary>
[Description("All values of a station at one time. Every other member is a sensor type and a number; null means that the sensor gave no value.")]
internal sealed record ReadingInput
{
    [Description("The station. One that nobody registered is taken too, and listed without a position, unless the city is configured otherwise.")]
    public required string StationId { get; init; }

    [Description("The time of measurement: Unix seconds, also fractional, Unix milliseconds, or RFC 3339 with an offset. The time of arrival unless given.")]
    public object? Timestamp { get; init; }
}
