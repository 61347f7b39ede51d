using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

/// <summary>Bodies of many readings: arrays and lines.</summary>
public sealed class ReadingSplittingTests
{
    private const string Good = """{"station_id":"a","temperature":1}""";
    private readonly DecoderDriver _decoder = new("a");

    [Theory]
    [InlineData("1\n2\n3", 3)]
    [InlineData("1\n2\n3\n", 3)]
    [InlineData("1\r\n2\r\n3\r\n", 3)]
    [InlineData("\n\n1\n \t\r\n\n2\n\n", 2)]
    [InlineData("", 0)]
    [InlineData("\r\n \n", 0)]
    public void DecodeLines_AnyLineEnds_DecodesEachLineThatIsNotEmpty(string text, int count)
    {
        Assert.True(_decoder.DecodeLines(Times(text)));
        Assert.Empty(_decoder.Batch.Rejections);
        Assert.Equal((count, count), (_decoder.Batch.Count, _decoder.Batch.Sent));
    }

    [Fact]
    public void DecodeLines_WithBrokenLines_KeepsTheOthersAndReportsTheirIndex()
    {
        Assert.True(_decoder.DecodeLines($"{Good}\n\nbroken\n{Good}\n[{Good}]\n{{\n{Good}"));

        Assert.Equal([1, 3, 4], _decoder.Batch.Rejections.Select(rejection => rejection.Index));
        Assert.Equal([0, 2, 5], Enumerable.Range(0, _decoder.Batch.Count).Select(_decoder.Batch.IndexOf));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void DecodeLines_MoreThanMost_IsFalse(int most, bool all) => Assert.Equal(all, _decoder.DecodeLines($"{Good}\nx\n{Good}\n \n", most));

    [Theory]
    [InlineData("[]", 0)]
    [InlineData(" [ ] ", 0)]
    [InlineData("[1]", 1)]
    [InlineData("\r\n\t[ 1 , 2 ]\n", 2)]
    [InlineData("1", 1)]
    [InlineData(" 1 \n", 1)]
    public void DecodeJson_ObjectOrArray_DecodesEachReading(string text, int count)
    {
        Assert.Null(_decoder.DecodeJson(Times(text)));
        Assert.Empty(_decoder.Batch.Rejections);
        Assert.Equal(count, _decoder.Batch.Count);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("[5]")]
    [InlineData("{\"station_id\":\"a\",\"temperature\":}")]
    [InlineData("{\"station_id\":\"a\"}}")]
    [InlineData("}")]
    [InlineData("{} {}")]
    [InlineData("{\"station_id\":\"]\\\"},{'\",\"temperature\":\"[\"}")]
    [InlineData("{'station_id':'],{\\'\"','temperature':'['}")]
    public void DecodeJson_WithABrokenElementInTheMiddle_KeepsTheOthers(string broken)
    {
        Assert.Null(_decoder.DecodeJson($"[{Good},{broken},{Good},{Good}]"));
        Assert.Equal(1, Assert.Single(_decoder.Batch.Rejections).Index);
        Assert.Equal([0, 2, 3], Enumerable.Range(0, _decoder.Batch.Count).Select(_decoder.Batch.IndexOf));
    }

    [Theory]
    [InlineData("", "the body must be a JSON object or an array of objects")]
    [InlineData(" \n", "the body must be a JSON object or an array of objects")]
    [InlineData("nonsense", "the body must be a JSON object or an array of objects")]
    [InlineData("{\"station_id\":", "invalid JSON: error at line 1, byte 15")]
    [InlineData("1 1", "invalid JSON: error at line 1, byte 36")]
    [InlineData("[", "invalid JSON at line 1, byte 2: unterminated array")]
    [InlineData("[1", "invalid JSON at line 1, byte 2: unterminated reading")]
    [InlineData("[1,", "invalid JSON at line 1, byte 37: unterminated array")]
    [InlineData("[1,]", "invalid JSON at line 1, byte 37: expected a reading")]
    [InlineData("[,1]", "invalid JSON at line 1, byte 2: expected a reading")]
    [InlineData("[1,,1]", "invalid JSON at line 1, byte 37: expected a reading")]
    [InlineData("[1] x", "invalid JSON at line 1, byte 38: unexpected content after the array")]
    [InlineData("[1,{[},1]", "invalid JSON at line 1, byte 37: unterminated reading")]
    [InlineData("[1,{]],1]", "invalid JSON at line 1, byte 40: unexpected content after the array")]
    [InlineData("[1][1]", "invalid JSON at line 1, byte 37: unexpected content after the array")]
    public void DecodeJson_InvalidArray_ReportsErrorAndPosition(string text, string fault) => Assert.Equal(fault, _decoder.DecodeJson(text.Replace("1", Good, StringComparison.Ordinal)));

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void DecodeJson_MoreThanMost_ReportsIt(int most, bool expected)
    {
        Assert.Null(_decoder.DecodeJson($"[{Good},x,{Good}]", most, out var tooMany));
        Assert.Equal(expected, tooMany);
    }

    [Fact]
    public void DecodeJson_DeepNesting_RejectsTheReadingOnly()
    {
        var deep = $$"""{"station_id":"a","temperature":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        Assert.Null(_decoder.DecodeJson($"[{Good},{deep},{Good}]"));
        Assert.Equal(RejectionReason.NotJson, Assert.Single(_decoder.Batch.Rejections).Reason);
        Assert.Equal(2, _decoder.Batch.Count);
    }

    [Fact]
    public void DecodeJson_PythonObjects_AcceptsThem()
    {
        Assert.Null(_decoder.DecodeJson("""[{'station_id': "it's", 'temperature': 1}, {'station_id': 'say "hi"', 'temperature': None, 'humidity': 2}]"""));
        Assert.Equal(["it's", "say \"hi\""], [_decoder.Batch.StationOf(0), _decoder.Batch.StationOf(1)]);
    }

    [Fact]
    public void Begin_UsedBatch_LeavesNothingOfTheOneBefore()
    {
        _decoder.DecodeLines($"{string.Join('\n', Enumerable.Repeat(Good, 300))}\nbroken");
        _decoder.DecodeLines("""{"station_id":"b","humidity":2}""");

        Assert.Equal((1, 1), (_decoder.Batch.Count, _decoder.Batch.Sent));
        Assert.Empty(_decoder.Batch.Rejections);
        Assert.True(double.IsNaN(_decoder.Value("temperature")));
        Assert.Equal(2, _decoder.Value("humidity"));
    }

    [Fact]
    public void DecodeLines_ManyReadings_KeepsEachRow()
    {
        Assert.True(_decoder.DecodeLines(string.Join('\n', Enumerable.Range(0, 1000).Select(i => $$"""{"station_id":"s{{i}}","rainfall":{{i}}}"""))));
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(($"s{i}", i), (_decoder.Batch.StationOf(i), _decoder.Value("rainfall", i))));
    }

    /// <summary>A valid reading per number.</summary>
    private static string Times(string text) => string.Concat(text.Select(c => char.IsDigit(c) ? Good : c.ToString()));
}
