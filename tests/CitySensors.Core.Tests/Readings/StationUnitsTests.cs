using CitySensors.Core.Readings;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Readings;

public sealed class StationUnitsTests
{
    private static readonly StationDefinition Station = new("a", "A")
    {
        Sensors = new StationSensors([new("temperature", new("[degF]")), new("pressure", new("Pa")), new("wind_speed", new("[mi_i]/h")), new("illuminance", new("klx"))]),
    };

    [Theory]
    [InlineData("""{"station_id": "a", "timestamp": 1700000000, "temperature": 77, "pressure": 101325, "wind_speed": 10, "humidity": 60}""")]
    [InlineData("""{"station_id": "a", "timestamp": "2023-11-14T22:13:20Z", "temperature": "77", "pressure": 101325, "wind_speed": 10, "humidity": 60}""")]
    [InlineData("{'station_id': 'a', 'temperature': 77, 'pressure': 101325, 'wind_speed': 10, 'humidity': 60}")]
    public void Decode_StationWithUnits_ConvertsToThoseOfTheTypes(string text)
    {
        var decoder = new DecoderDriver(Station).Decode(text);
        Assert.Empty(decoder.Batch.Rejections);
        Assert.Equal((25.0, 1013.25, 4.4704, 60.0), (decoder.Value("temperature"), decoder.Value("pressure"), decoder.Value("wind_speed"), decoder.Value("humidity")));
    }

    [Fact]
    public void Decode_OtherStations_AreNotConverted() =>
        Assert.Equal(77, new DecoderDriver(Station).Decode("""{"station_id": "b", "temperature": 77}""").Value("temperature"));

    [Fact]
    public void Decode_ConvertedBefore_IsNotConvertedAgain()
    {
        var stations = new StationDirectory();
        stations.Put(Station);
        var decoder = new ReadingDecoder(StationDriver.CatalogueWith(), stations, new ReadingLimits());
        var batch = new ReadingBatch();
        decoder.Begin(batch, DecoderDriver.Arrived, isConverted: true);
        decoder.Decode("""{"station_id": "a", "temperature": 25}"""u8, batch);
        Assert.Equal(25, batch[0].Values[0]);
        decoder.Begin(batch, DecoderDriver.Arrived);
        decoder.Decode("""{"station_id": "a", "temperature": 77}"""u8, batch);
        Assert.Equal(25, batch[0].Values[0]);
    }

    [Fact]
    public void Decode_BeyondANumber_IsIgnoredOrRejected()
    {
        var decoder = new DecoderDriver(Station);
        decoder.Decode("""{"station_id": "a", "temperature": 77, "illuminance": 1e308}""");
        Assert.Equal("illuminance", Assert.Single(decoder.Batch.Ignored.Listed).Member);
        Assert.Equal((25.0, double.NaN), (decoder.Value("temperature"), decoder.Value("illuminance")));
        decoder.Decode("""{"station_id": "a", "illuminance": 1e308}""");
        Assert.Equal((RejectionReason.Value, "illuminance in klx is beyond the range of a number in lx"), (decoder.Rejected().Reason, decoder.Rejected().Error));
    }
}
