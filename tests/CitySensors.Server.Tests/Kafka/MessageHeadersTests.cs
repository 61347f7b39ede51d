using CitySensors.Core.Stations;
using CitySensors.Server.Kafka;

namespace CitySensors.Server.Tests.Kafka;

public sealed class MessageHeadersTests
{
    private static readonly StationDefinition Plain = new("a", "A");
    private static readonly StationSensors Fahrenheit = new([new("temperature", new("[degF]"))]);
    private static readonly StationSensors Calibrated = new([new("temperature", new(Calibration: [new(DateTimeOffset.UnixEpoch, 2)]))]);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void For_Station_MarksWhatWasDoneToItsReadings(bool isTimeOfArrival, bool hasUnits)
    {
        var station = Plain with { TimeSource = isTimeOfArrival ? TimeSource.Arrival : TimeSource.Station, Sensors = hasUnits ? Fahrenheit : Calibrated };
        var headers = new MessageHeaders(correctedBy: null);
        Assert.Equal((isTimeOfArrival, hasUnits), (TimeOfArrivalHeader.IsIn(headers.For(station)), UnitsConvertedHeader.IsIn(headers.For(station))));
        Assert.Same(headers.For(station), headers.For(station with { Id = "b" }));
        // A station that is not known yet, and one that is like the sensor types.
        Assert.Null(headers.For(null));
        Assert.Null(headers.For(Plain));
    }
}
