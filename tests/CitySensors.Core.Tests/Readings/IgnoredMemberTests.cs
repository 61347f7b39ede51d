using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

/// <summary>A member that is invalid or unknown does not cost the other values of its reading.</summary>
public sealed class IgnoredMemberTests
{
    private readonly DecoderDriver _decoder = new("a");

    [Theory]
    [InlineData("\"rainfall\":NaN", "rainfall", RejectionReason.Value, "rainfall must be a number, but is NaN")]
    [InlineData("\"rainfall\":nan", "rainfall", RejectionReason.Value, "rainfall must be a number, but is nan")]
    [InlineData("\"rainfall\":-nan", "rainfall", RejectionReason.Value, "rainfall must be a number, but is -nan")]
    [InlineData("\"rainfall\": Infinity ", "rainfall", RejectionReason.Value, "rainfall must be a number, but is Infinity")]
    [InlineData("\"rainfall\":-Infinity", "rainfall", RejectionReason.Value, "rainfall must be a number, but is -Infinity")]
    [InlineData("\"rainfall\":inf", "rainfall", RejectionReason.Value, "rainfall must be a number, but is inf")]
    [InlineData("\"rainfall\":\"NaN\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"NaN\"")]
    [InlineData("\"rainfall\":\"-\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"-\"")]
    [InlineData("\"rainfall\":\"\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"\"")]
    [InlineData("\"rainfall\":\"dry\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"dry\"")]
    [InlineData("\"rainfall\":\"24,3\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"24,3\"")]
    [InlineData("\"rainfall\":\"1,024.3\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"1,024.3\"")]
    [InlineData("\"rainfall\":\"1e400\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"1e400\"")]
    [InlineData("\"rainfall\":\"\\ud800\"", "rainfall", RejectionReason.Value, "rainfall must be a number, but is \"\\ud800\"")]
    [InlineData("\"rainfall\":1e400", "rainfall", RejectionReason.Value, "rainfall must be a number, but is 1e400")]
    [InlineData("\"rainfall\":true", "rainfall", RejectionReason.Value, "rainfall must be a number, but is true")]
    [InlineData("\"rainfall\":[NaN,2]", "rainfall", RejectionReason.Value, "rainfall must be a number, but is an array")]
    [InlineData("\"rainfall\":{\"value\":2}", "rainfall", RejectionReason.Value, "rainfall must be a number, but is an object")]
    [InlineData("\"rssi\":-71", "rssi", RejectionReason.UnknownSensorType, "unknown sensor type \"rssi\"")]
    [InlineData("\"rssi\":null", "rssi", RejectionReason.UnknownSensorType, "unknown sensor type \"rssi\"")]
    [InlineData("\"software\":\"NRZ-2024\"", "software", RejectionReason.UnknownSensorType, "unknown sensor type \"software\"")]
    [InlineData("\"location\":{\"a\":[1,{\"b\":[[[[[[2]]]]]]}]}", "location", RejectionReason.UnknownSensorType, "unknown sensor type \"location\"")]
    [InlineData("\"\":1", "", RejectionReason.UnknownSensorType, "unknown sensor type \"\"")]
    public void Decode_OneBadMember_KeepsTheOthersAndReportsIt(string member, string name, RejectionReason reason, string error)
    {
        foreach (var text in (string[])[
            $$"""{"station_id":"a","timestamp":1700000000,"temperature":25.3,{{member}},"humidity":61}""",
            $$"""{ {{member}},"humidity":61,"temperature":25.3,"timestamp":1700000000,"station_id":"a" }"""])
        {
            _decoder.Decode(text);

            Assert.Empty(_decoder.Batch.Rejections);
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000000), _decoder.Batch[0].EventTime);
            Assert.Equal((25.3, 61), (_decoder.Value("temperature"), _decoder.Value("humidity")));
            Assert.True(double.IsNaN(_decoder.Value("rainfall")));
            Assert.Equal(new IgnoredMember(0, reason, error, name, 1), Assert.Single(_decoder.Batch.Ignored.Listed));
        }
    }

    [Fact]
    public void Decode_Null_IsNoValueAndNoError()
    {
        _decoder.Decode("""{"station_id":"a","temperature":25.3,"rainfall":null}""");
        Assert.Equal((1, 0), (_decoder.Batch.Count, _decoder.Batch.Ignored.Count));
    }

    [Theory]
    [InlineData("24.3", 24.3)]
    [InlineData("-7", -7)]
    [InlineData("+3.5", 3.5)]
    [InlineData("  24.3 ", 24.3)]
    [InlineData("1.5e1", 15)]
    public void Decode_NumberWrittenAsAText_IsANumber(string text, double expected)
    {
        _decoder.Decode($$"""{"station_id":"a","temperature":"{{text}}"}""");
        Assert.Equal((expected, 0), (_decoder.Value("temperature"), _decoder.Batch.Ignored.Count));
    }

    [Fact]
    public void Decode_NotANumberOfPython_KeepsTheOthers()
    {
        _decoder.Decode("""{'station_id': 'a', 'temperature': 25.3, 'humidity': nan, 'rainfall': None}""");
        Assert.Equal(25.3, _decoder.Value("temperature"));
        Assert.Equal("humidity must be a number, but is nan", Assert.Single(_decoder.Batch.Ignored.Listed).Error);
    }

    [Fact]
    public void Decode_WordInAText_IsNotChanged()
    {
        _decoder.Decode("""{"station_id":"NaN","temperature":25.3,"humidity":NaN,"note":"Infinity \" NaN"}""");
        Assert.Equal("NaN", _decoder.Batch.StationOf(0));
        Assert.Equal(["humidity", "note"], _decoder.Batch.Ignored.Listed.Select(member => member.Member));
    }

    [Fact]
    public void Decode_SensorTwice_BelievesNeitherValue()
    {
        _decoder.Decode("""{"station_id":"a","humidity":61,"temperature":1,"temperature":2,"temperature":3}""");
        Assert.True(double.IsNaN(_decoder.Value("temperature")));
        Assert.Equal(61, _decoder.Value("humidity"));
        Assert.Equal(2, _decoder.Batch.Ignored.Values);
    }

    [Fact]
    public void DecodeJson_PrettyPrinted_NamesTheLineOfEachError()
    {
        Assert.Null(_decoder.DecodeJson(
            """
            [
              {
                "station_id": "a",
                "temperature": 25.3,
                "rssi": -71,
                "rainfall": NaN
              },
              {
                "station_id": "a",
                "temperature": "warm"
              },
              {
                "temperature": 25
              }, {
                "station_id": "a",
                "temperature": 25 "humidity": 61
              }
            ]
            """));

        Assert.Equal([(0, "rssi", 5), (0, "rainfall", 6)], _decoder.Batch.Ignored.Listed.Select(one => (one.Index, one.Member, one.Line)));
        Assert.Equal([(1, 10), (2, 12), (3, 16)], _decoder.Batch.Rejections.Select(one => (one.Index, one.Line!.Value)));
        Assert.Equal("invalid JSON: error at line 16, byte 23", _decoder.Batch.Rejections[2].Error);
    }

    [Fact]
    public void DecodeJson_TimeInTheFutureInPrettyPrint_NamesTheLineOfTheTimestamp()
    {
        _decoder.DecodeJson("[\n{\n\"station_id\": \"a\",\n\"timestamp\": 9e10,\n\"temperature\": 1\n}\n]");
        Assert.Equal(("timestamp", 4), Assert.Single(_decoder.Batch.Rejections) is var one ? (one.Member, one.Line) : default);
    }

    [Fact]
    public void DecodeJson_SecondReadingOfALine_NamesItsPlaceInTheBody()
    {
        Assert.Null(_decoder.DecodeJson("""[{"station_id":"a","temperature":1}, {"station_id":"a" "temperature":1}]"""));
        Assert.Equal("invalid JSON: error at line 1, byte 56", Assert.Single(_decoder.Batch.Rejections).Error);
    }

    [Fact]
    public void DecodeLines_ErrorsAmongEmptyLines_NamesTheLine()
    {
        _decoder.DecodeLines("{\"station_id\":\"a\",\"temperature\":1}\n\r\n\n{\"station_id\":\"a\",\"temperature\":1,\"rssi\":2}\r\n{}\n\nx");
        Assert.Equal((1, 4), Assert.Single(_decoder.Batch.Ignored.Listed) is var ignored ? (ignored.Index, ignored.Line) : default);
        Assert.Equal([5, 7], _decoder.Batch.Rejections.Select(one => one.Line));
    }

    [Theory]
    [InlineData("\"station\":\"s\"", "\"station\"")]
    [InlineData("\"device_id\":\"s\"", "\"device_id\"")]
    [InlineData("\"deviceId\":\"s\"", "\"deviceId\"")]
    [InlineData("\"Station_ID\":\"s\"", "\"Station_ID\"")]
    [InlineData("\"esp8266id\":\"1234\"", "\"esp8266id\"")]
    [InlineData("\"sensor_id\":\"s\"", "\"sensor_id\"")]
    [InlineData("\"id\":7", "\"id\"")]
    [InlineData("\"id\":7,\"rssi\":3,\"esp8266id\":\"1234\"", "\"esp8266id\"")]
    public void Decode_WithoutStationId_IsToldSoFirstWithTheNameThatIsThere(string members, string name)
    {
        var rejection = _decoder.Decode($$"""{ {{members}},"timestamp":"never","temperature":"warm"}""").Rejected();
        Assert.Equal(
            new Rejection(0, RejectionReason.Station, $"station_id is missing; rename {name} to station_id if it is the station", "station_id", 1), rejection);
    }

    [Fact]
    public void Decode_ReadingThatIsRejected_ReportsNoIgnoredMembers()
    {
        _decoder.Decode("""{"station_id":"a","timestamp":9e10,"temperature":1,"rssi":2}""").Rejected();
        Assert.Equal(0, _decoder.Batch.Ignored.Count);
    }

    [Fact]
    public void DecodeLines_ManyIgnoredMembers_ListsTheFirstAndCountsAll()
    {
        _decoder.DecodeLines(string.Join('\n', Enumerable.Repeat("""{"station_id":"a","temperature":1,"rssi":2,"rainfall":""}""", 800)));
        Assert.Equal((800, 0), (_decoder.Batch.Count, _decoder.Batch.Rejections.Count));
        Assert.Equal((1600, 800, 800), (_decoder.Batch.Ignored.Count, _decoder.Batch.Ignored.UnknownSensorTypes, _decoder.Batch.Ignored.Values));
        Assert.Equal(IgnoredMembers.MaxListed, _decoder.Batch.Ignored.Listed.Count);
        Assert.Equal(499, _decoder.Batch.Ignored.Listed[^1].Index);
    }

    [Fact]
    public void Decode_ManyErrorsAndNoValue_ReportsABoundedText()
    {
        var members = string.Join(',', Enumerable.Range(0, 1500).Select(i => $"\"x{i}\":1"));
        var error = _decoder.Decode($$"""{"station_id":"a",{{members}}}""").Rejected().Error;
        Assert.EndsWith("unknown sensor type \"x9\"; and 1490 more", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_UsedBatch_ForgetsIgnoredMembers()
    {
        _decoder.Decode("""{"station_id":"a","temperature":1,"rssi":2}""");
        _decoder.Decode("""{"station_id":"a","temperature":1}""");
        Assert.Equal(0, _decoder.Batch.Ignored.Count);
        Assert.Empty(_decoder.Batch.Ignored.Listed);
    }
}
