using System.IO.Compression;
using System.Net;
using System.Text;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>POST /api/readings</c>: the formats of bodies.</summary>
public abstract class ReadingIntakeContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Post_OneReading_ReturnsNoContentAndPersistsIt()
    {
        var station = NewId("station");
        using var response = await PostAsync(Reading(station, Start, "\"temperature\": 25.5, \"humidity\": null"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var stored = Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!;
        Assert.Equal(Text(Start), (string)stored["timestamp"]!);
        Assert.Equal(25.5, (double)stored["observations"]!["temperature"]!["value"]!);
        Assert.Null(stored["observations"]!["humidity"]);
    }

    [Fact]
    public async Task Post_Array_PersistsAll()
    {
        var station = NewId("station");
        using var response = await PostAsync($"[{Reading(station, Start)}, {Reading(station, Start.AddSeconds(1))}]");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await ItemsAsync($"/api/stations/{station}/readings", 2);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson")]
    [InlineData("application/jsonl")]
    [InlineData("Application/X-NDJSON; charset=UTF-8")]
    public async Task Post_Lines_PersistsAll(string mediaType)
    {
        var station = NewId("station");
        using var response = await PostAsync($"{Reading(station, Start)}\r\n\n{Reading(station, Start.AddSeconds(1))}\n", mediaType);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await ItemsAsync($"/api/stations/{station}/readings", 2);
    }

    [Fact]
    public async Task Post_SingleQuotedObjects_AreRead()
    {
        var station = NewId("station");
        using var response = await PostAsync($"{{'station_id': '{station}', 'timestamp': 1767225600, 'temperature': 24.5, 'humidity': None}}");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var stored = Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!;
        Assert.Equal(24.5, (double)stored["observations"]!["temperature"]!["value"]!);
    }

    [Fact]
    public async Task Post_ByteOrderMark_IsSkipped()
    {
        using var response = await PostAsync($"\uFEFF{Reading(NewId("station"), Start)}");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Post_Gzip_IsUnpacked()
    {
        var station = NewId("station");
        using var response = await PostAsync(Gzip($"{Reading(station, Start)}\n{Reading(station, Start.AddSeconds(1))}"), "application/x-ndjson", "gzip");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await ItemsAsync($"/api/stations/{station}/readings", 2);
    }

    [Fact]
    public async Task Post_SameReadingAgain_IsCountedAsDuplicate()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start));
        using var response = await PostAsync($"[{Reading(station, Start)}, {Reading(station, Start.AddSeconds(1))}]");
        if (CountsDuplicatesInAnswers)
        {
            var answer = await JsonAsync(response, HttpStatusCode.OK);
            Assert.Equal(1, (int)answer["accepted"]!);
            Assert.Equal(1, (int)answer["duplicates"]!);
            Assert.Empty(answer["rejected"]!.AsArray());
        }
        else
        {
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        await ItemsAsync($"/api/stations/{station}/readings", 2);
    }

    [Fact]
    public async Task Post_OtherSensorsOfAKnownTime_AreMergedAndEvaluated()
    {
        var station = NewId("station");
        var rule = NewId("rule");
        await PutRuleAsync(rule, station, """{"severity": "Minor", "above": 26}""", "particulate_matter");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 21.5"));
        await AcceptedAsync(Reading(station, Start, "\"particulate_matter\": 31"));
        await Eventually.TrueAsync(
            async () => (await ItemsAsync($"/api/stations/{station}/readings", 1))[0]!["observations"]!.AsObject().Count == 2,
            () => "The values are not merged.",
            TestContext.Current.CancellationToken);
        var stored = Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!;
        Assert.Equal(21.5, (double)stored["observations"]!["temperature"]!["value"]!);
        Assert.Equal(31, (double)stored["observations"]!["particulate_matter"]!["value"]!);
        await Eventually.TrueAsync(
            async () => (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().Any(alert => (string)alert!["rule"]! == rule),
            () => "The value of the second message raises no alert.",
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Post_AnotherValueOfAKnownTime_IsAConflictAndTheStoredValueIsKept()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 21.5"));
        using var response = await PostAsync(Reading(station, Start, "\"temperature\": 24"));
        if (CountsDuplicatesInAnswers)
        {
            var problem = await ProblemAsync(response, HttpStatusCode.UnprocessableEntity);
            var rejected = Assert.Single(problem["rejected"]!.AsArray())!;
            Assert.Equal("temperature is 24, but the stored reading of this time has 21.5, which is kept", (string)rejected["error"]!);
        }
        else
        {
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        // The next reading is stored after the conflict was decided.
        await AcceptedAsync(Reading(station, Start.AddSeconds(1)));
        var stored = await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Equal(21.5, (double)stored[0]!["observations"]!["temperature"]!["value"]!);
    }

    [Fact]
    public async Task Post_EmptyArray_IsSuccess()
    {
        using var response = await PostAsync("[]");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Post_OnlyDuplicates_IsSuccess()
    {
        var reading = Reading(NewId("station"), Start);
        await AcceptedAsync(reading);
        using var response = await PostAsync(reading);
        Assert.Equal(CountsDuplicatesInAnswers ? HttpStatusCode.OK : HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n ")]
    [InlineData("hello")]
    [InlineData("{\"station_id\": \"a\"")]
    [InlineData("{\"station_id\": \"a\", \"temperature\": 1}\n{\"station_id\": \"a\", \"temperature\": 1}")]
    [InlineData("[{\"station_id\": \"a\"}")]
    [InlineData("[{}] more")]
    public async Task Post_UnknownFormat_IsRefusedAsAWhole(string body)
    {
        using var response = await PostAsync(body);
        await ProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_UnterminatedArray_PersistsNothing()
    {
        var station = NewId("station");
        using var response = await PostAsync($"[{Reading(station, Start)}, {{");
        await ProblemAsync(response, HttpStatusCode.BadRequest);
        using var unknown = await GetAsync($"/api/stations/{station}");
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("not gzip at all")]
    [InlineData(null)]
    public async Task Post_BrokenGzip_IsRefused(string? text)
    {
        var whole = Gzip(string.Join('\n', Enumerable.Range(0, 500).Select(i => Reading(NewId("station"), Start.AddSeconds(i)))));
        var body = text is null ? whole[..^40] : Encoding.UTF8.GetBytes(text);
        using var response = await PostAsync(body, "application/x-ndjson", "gzip");
        await ProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_GzipBomb_IsRefused()
    {
        using var response = await PostAsync(Gzip(new string(' ', 64 * 1024 * 1024)), "application/json", "gzip");
        await ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Post_TooLargeBody_IsRefused()
    {
        using var response = await PostAsync(new byte[9 * 1024 * 1024], "application/json");
        await ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task Post_TooManyReadings_IsRefusedAsAWhole(string mediaType)
    {
        var many = Enumerable.Repeat("{}", 20_001);
        var body = mediaType == "application/json" ? $"[{string.Join(',', many)}]" : string.Join('\n', many);
        using var response = await PostAsync(body, mediaType);
        await ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData(null, null)]
    [InlineData("application/json", "br")]
    [InlineData("application/json", "gzip, gzip")]
    public async Task Post_OtherMediaTypeOrEncoding_IsRefused(string? mediaType, string? encoding)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(Reading(NewId("station"), Start)), mediaType, encoding);
        await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Get_IsNotAllowed()
    {
        using var response = await GetAsync("/api/readings");
        await ProblemAsync(response, HttpStatusCode.MethodNotAllowed);
    }

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
