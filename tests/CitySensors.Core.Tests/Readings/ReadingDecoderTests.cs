using System.Globalization;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Readings;

public sealed class ReadingDecoderTests
{
    private readonly DecoderDriver _decoder = new("station-7");

    [Theory]
    [InlineData("""{"station_id": "station-7", "timestamp": 1700000000, "temperature": 25.3, "particulate_matter": 31}""")]
    [InlineData("""{"particulate_matter":31,"temperature":25.3,"timestamp":1700000000,"station_id":"station-7"}""")]
    [InlineData("{ \"station_id\"\t:\r\n\"station-7\" ,\"timestamp\":1.7e9, \"temperature\":2.53E1,\"particulate_matter\":31.0 }\r\n")]
    [InlineData("""{'station_id': 'station-7', 'timestamp': 1700000000, 'temperature': 25.3, 'particulate_matter': 31}""")]
    [InlineData("""{'station_id': 'station-7', 'timestamp': 1700000000.0, 'temperature': 25.3, 'humidity': None, 'particulate_matter': 31}""")]
    [InlineData("""{"station\u005fid": "station\u002D7", "timestamp": 1700000000, "temper\u0061ture": 25.3, "particulate_matter": 31}""")]
    [InlineData("""{"station_id": "station-7", "timestamp": "2023-11-14T23:13:20+01:00", "temperature": 25.3, "humidity": null, "particulate_matter": 31}""")]
    public void Decode_ReadingInAnyForm_KeepsStationTimeAndValues(string text)
    {
        _decoder.Decode(text);

        Assert.Empty(_decoder.Batch.Rejections);
        Assert.Equal(1, _decoder.Batch.Count);
        Assert.Equal("station-7", _decoder.Batch.StationOf(0));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000000), _decoder.Batch[0].EventTime);
        Assert.Equal((25.3, 31), (_decoder.Value("temperature"), _decoder.Value("particulate_matter")));
        Assert.True(double.IsNaN(_decoder.Value("humidity")));
    }

    [Theory]
    [InlineData("", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 1")]
    [InlineData("null", RejectionReason.NotJson, "a reading must be a JSON object")]
    [InlineData("[1]", RejectionReason.NotJson, "a reading must be a JSON object")]
    [InlineData("""{"station_id":"station-7","temperature":1""", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 42")]
    [InlineData("""{"station_id":"station-7","temperature":1}}""", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 43")]
    [InlineData("""{"station_id":"station-7","temperature":1} {}""", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 44")]
    [InlineData("""{"station_id":"station-7","temperature":01}""", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 42")]
    [InlineData("""{"station_id":"station-7","temperature":1,}""", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 43")]
    [InlineData("""{"station_id":"\ud800","temperature":1}""", RejectionReason.NotJson, "invalid JSON: a string is not valid Unicode")]
    [InlineData("""{"temperature":1}""", RejectionReason.Station, "station_id is missing")]
    [InlineData("""{}""", RejectionReason.Station, "station_id is missing")]
    [InlineData("""{"station_id":7,"temperature":1}""", RejectionReason.Station, "station_id must be a string, but is 7")]
    [InlineData("""{"station_id":null,"temperature":1}""", RejectionReason.Station, "station_id must be a string, but is null")]
    [InlineData("""{"station_id":["a"],"temperature":1}""", RejectionReason.Station, "station_id must be a string, but is an array")]
    [InlineData("""{"station_id":"a","station_id":"a","temperature":1}""", RejectionReason.Station, "duplicate member station_id")]
    [InlineData("""{"station_id":"","temperature":1}""", RejectionReason.Station, "station_id must not be empty")]
    [InlineData("""{"station_id":" a","temperature":1}""", RejectionReason.Station, "station_id must not start or end with white space")]
    [InlineData("""{"station_id":"a/b","temperature":1}""", RejectionReason.Station, "station_id must not contain control characters or slashes")]
    [InlineData("""{"station_id":"station-7","timestamp":"x","temperature":1}""", RejectionReason.Timestamp, "timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but is \"x\"")]
    [InlineData("""{"station_id":"station-7","timestamp":-1,"temperature":1}""", RejectionReason.Timestamp, "timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but is -1")]
    [InlineData("""{"station_id":"station-7","timestamp":"NaN","temperature":1}""", RejectionReason.Timestamp, "timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but is \"NaN\"")]
    [InlineData("""{"station_id":"station-7","timestamp":{"a":1},"temperature":1}""", RejectionReason.Timestamp, "timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but is an object")]
    [InlineData("""{"station_id":"station-7","timestamp":1700000000,"timestamp":1700000000,"temperature":1}""", RejectionReason.Timestamp, "duplicate member timestamp")]
    [InlineData("""{"station_id":"station-7","temperature":NaN}""", RejectionReason.Value, "temperature must be a number, but is NaN")]
    [InlineData("""{"station_id":"station-7","temperature":"warm"}""", RejectionReason.Value, "temperature must be a number, but is \"warm\"")]
    [InlineData("""{"station_id":"station-7","temperature":true}""", RejectionReason.Value, "temperature must be a number, but is true")]
    [InlineData("""{"station_id":"station-7","temperature":[[1],{"a":2}]}""", RejectionReason.Value, "temperature must be a number, but is an array")]
    [InlineData("""{"station_id":"station-7","temperature":1e400}""", RejectionReason.Value, "temperature must be a number, but is 1e400")]
    [InlineData("""{"station_id":"station-7","temperature":1,"temperature":2}""", RejectionReason.Value, "duplicate member temperature")]
    [InlineData("""{"station_id":"station-7","wind":3}""", RejectionReason.UnknownSensorType, "unknown sensor type \"wind\"")]
    [InlineData("""{"station_id":"station-7","":3}""", RejectionReason.UnknownSensorType, "unknown sensor type \"\"")]
    [InlineData("""{"station_id":"station-7","\udc00":1}""", RejectionReason.UnknownSensorType, "unknown sensor type \"\\udc00\"")]
    [InlineData("""{"temperature":NaN,"humidity":61,"station_id":"\ud800"}""", RejectionReason.NotJson, "invalid JSON: a string is not valid Unicode")]
    [InlineData("""{"station_id":NaN,"temperature":1}""", RejectionReason.Station, "station_id must be a string, but is NaN")]
    [InlineData("""{"station_id":"station-7","timestamp":-Infinity,"temperature":1}""", RejectionReason.Timestamp, "timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but is -Infinity")]
    [InlineData("""{"station_id":"station-7","temperature":NaN,}""", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 45")]
    [InlineData("""{"station_id":"station-7","temperature":nano}""", RejectionReason.NotJson, "invalid JSON: error at line 1, byte 42")]
    [InlineData("""{"station_id":"station-7"}""", RejectionReason.Value, "the reading has no sensor values")]
    [InlineData("""{"station_id":"station-7","temperature":null}""", RejectionReason.Value, "the reading has no sensor values")]
    public void Decode_InvalidReading_RejectsWithReasonAndText(string text, RejectionReason reason, string error)
    {
        Assert.Equal(new Rejection(0, reason, error), _decoder.Decode(text).Rejected() with { Member = null, Line = null });
    }

    [Theory]
    [InlineData("""{"temperature":1}""", "station_id")]
    [InlineData("""{"station_id":7,"temperature":1}""", "station_id")]
    [InlineData("""{"station_id":"a","timestamp":"x","temperature":1}""", "timestamp")]
    [InlineData("""{"station_id":"a","timestamp":9e10,"temperature":1}""", "timestamp")]
    [InlineData("""{"station_id":"a","temperature":"warm"}""", "temperature")]
    [InlineData("""{"station_id":"a","wind":3}""", "wind")]
    [InlineData("""{"station_id":"a"}""", null)]
    [InlineData("[1]", null)]
    public void Decode_InvalidReading_ReportsTheMember(string text, string? member) => Assert.Equal(member, _decoder.Decode(text).Rejected().Member);

    [Fact]
    public void Decode_SeveralErrorsAndNoValue_ReportsAllOfThemOnce()
    {
        var rejection = _decoder.Decode("""{"wind":1,"station_id":"station-7","temperature":"x"}""").Rejected();
        Assert.Equal("unknown sensor type \"wind\"; temperature must be a number, but is \"x\"", rejection.Error);
        Assert.Equal("wind", rejection.Member);
        Assert.Equal(0, _decoder.Batch.Ignored.Count);
    }

    [Fact]
    public void Decode_ErrorOfTheTimestamp_IsReportedBeforeThoseOfValues()
    {
        var error = _decoder.Decode("""{"wind":1,"station_id":"station-7","temperature":3,"timestamp":"x"}""").Rejected();
        Assert.Equal(("timestamp", 0), (error.Member, _decoder.Batch.Ignored.Count));
    }

    [Fact]
    public void Decode_DeepNesting_RejectsIt()
    {
        var text = $$"""{"station_id":"station-7","temperature":{{new string('[', 5000)}}1{{new string(']', 5000)}}}""";
        Assert.Equal(RejectionReason.NotJson, _decoder.Decode(text).Rejected().Reason);
    }

    [Fact]
    public void Decode_LongText_ReportsOnlyItsStart()
    {
        var text = $$"""{"station_id":"station-7","temperature":"{{new string('x', 5000)}}"}""";
        Assert.Equal($"temperature must be a number, but is \"{new string('x', 40)}…\"", _decoder.Decode(text).Rejected().Error);
    }

    [Fact]
    public void Decode_LongTextWithAnEmojiAtItsCut_ReportsWholeCharacters()
    {
        var text = $$"""{"station_id":"station-7","temperature":"{{new string('x', 39)}}😀😀"}""";
        Assert.DoesNotContain(_decoder.Decode(text).Rejected().Error, char.IsSurrogate);
    }

    [Fact]
    public void Decode_MoreBytesThanALimit_RejectsAsTooLarge()
    {
        var decoder = new DecoderDriver(StationDriver.CatalogueWith(), new ReadingLimits { MaxReadingBytes = 50 }, "a");
        Assert.Equal(1, decoder.Decode("""{"station_id":"a","temperature":1}""".PadRight(50)).Batch.Count);
        Assert.Equal(
            new Rejection(0, RejectionReason.TooLarge, "the reading has 51 bytes, at most 50 are allowed", Line: 1),
            decoder.Decode("""{"station_id":"a","temperature":1}""".PadRight(51)).Rejected());
    }

    [Fact]
    public void Decode_RemovedSensorType_RejectsItAsUnknown()
    {
        var catalogue = StationDriver.CatalogueWith().WithoutSensorType("humidity");
        var decoder = new DecoderDriver(catalogue, new ReadingLimits(), "a");
        Assert.Equal("unknown sensor type \"humidity\"", decoder.Decode("""{"station_id":"a","humidity":2}""").Rejected().Error);
        Assert.Equal(1, decoder.Decode("""{"station_id":"a","temperature":1}""").Batch.Count);
    }

    [Fact]
    public void Decode_NewSensorType_TakesItsValue()
    {
        var catalogue = StationDriver.CatalogueWith().With(new SensorType("Ozon [µg]", "Ozone", "ug/m3", new(DistributionKind.Normal, 60, 10)));
        var decoder = new DecoderDriver(catalogue, new ReadingLimits(), "a");
        Assert.Equal(77, decoder.Decode("""{"station_id":"a","Ozon [µg]":77}""").Value("Ozon [µg]"));
    }

    [Theory]
    [InlineData("new")]
    [InlineData("Zürich Hbf")]
    [InlineData("駅-1")]
    [InlineData("it's \"quoted\"")]
    [InlineData("😀")]
    public void Decode_UnregisteredStation_TakesItsId(string id)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(id);
        Assert.Equal(id, _decoder.Decode($$"""{"station_id":{{json}},"temperature":1}""").Batch.StationOf(0));
        Assert.Equal(id, new DecoderDriver(id).Decode($$"""{"station_id":{{json}},"temperature":1}""").Batch.StationOf(0));
    }

    [Theory]
    [InlineData("1e-400", 0.0)]
    [InlineData("-0", -0.0)]
    [InlineData("4.9e-324", 4.9e-324)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625", 0.1)]
    [InlineData("1e-99999999999", 0.0)]
    [InlineData("0e99999999999", 0.0)]
    public void Decode_NumberAtTheEdge_IsThatOfDoubleParse(string number, double expected)
    {
        Assert.Equal(expected, double.Parse(number, CultureInfo.InvariantCulture));
        _decoder.Decode($$"""{"station_id":"station-7","temperature":{{number}}}""");
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(_decoder.Value("temperature")));
    }
}
