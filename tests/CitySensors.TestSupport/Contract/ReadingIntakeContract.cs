using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>POST /api/readings</c>.</summary>
public abstract class ReadingIntakeContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Post_OneReading_ReturnsNoContentAndPersistsIt()
    {
        var station = NewId("station");
        using var response = await PostAsync(Reading(station, Start, "\"temperature\": 25.5, \"humidity\": null"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var stored = Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!;
        Assert.Equal("2026-01-10T12:00:00Z", (string)stored["timestamp"]!);
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

    [Theory]
    [InlineData("1767225600", "2026-01-01T00:00:00Z")]
    [InlineData("1767225600.25", "2026-01-01T00:00:00.25Z")]
    [InlineData("1767225600250", "2026-01-01T00:00:00.25Z")]
    [InlineData("\"2026-01-01T01:00:00+01:00\"", "2026-01-01T00:00:00Z")]
    [InlineData("\"2026-01-01T05:30:00+0530\"", "2026-01-01T00:00:00Z")]
    [InlineData("\"2025-12-31T23:59:60Z\"", "2025-12-31T23:59:59.999999Z")]
    public async Task Post_Timestamp_IsReadInEachForm(string timestamp, string expected)
    {
        var station = NewId("station");
        using var response = await PostAsync($$"""{"station_id": "{{station}}", "timestamp": {{timestamp}}, "temperature": 25}""");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(expected, (string)Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!["timestamp"]!);
    }

    [Theory]
    [InlineData("312", "the clock was probably not set")]
    [InlineData("\"2000-01-01T00:12:00Z\"", "the clock was probably not set")]
    [InlineData("20260101", "looks like a date")]
    [InlineData("202601010000", "looks like a date")]
    [InlineData("4000000000", "in the future")]
    public async Task Post_ClockIsWrong_IsRejectedWithTheReason(string timestamp, string reason)
    {
        using var response = await PostAsync($$"""{"station_id": "{{NewId("station")}}", "timestamp": {{timestamp}}, "temperature": 25}""");
        var rejected = Assert.Single((await ProblemAsync(response, HttpStatusCode.UnprocessableEntity))["rejected"]!.AsArray())!;
        Assert.Equal("timestamp", (string)rejected["member"]!);
        Assert.Contains(reason, (string)rejected["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TimeOfArrivalCounts_TimestampIsIgnored()
    {
        var station = NewId("station");
        using (var put = await PutAsync($"/api/stations/{station}", """{"name": "No clock", "time_source": "arrival"}""")) Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var before = TimeProvider.System.GetUtcNow();
        using var response = await PostAsync($$"""{"station_id": "{{station}}", "timestamp": 312, "temperature": 25}""");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var time = DateTimeOffset.Parse((string)Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!["timestamp"]!, CultureInfo.InvariantCulture);
        Assert.InRange(time, before.AddMilliseconds(-1), TimeProvider.System.GetUtcNow());
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
        using var response = await PostAsync($"[{Reading(station, Start, "\"temperature\": 99")}, {Reading(station, Start.AddSeconds(1))}]");
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

        var stored = await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Equal(25, (double)stored[0]!["observations"]!["temperature"]!["value"]!);
    }

    [Fact]
    public async Task Post_SomeInvalidReadings_ReportsEachAndPersistsTheOthers()
    {
        var station = NewId("station");
        string[] lines =
        [
            "not json",
            Reading(station, Start),
            """{"timestamp": 1767225600, "temperature": 25}""",
            $$"""{"station_id": "{{station}}", "temperature": "warm"}""",
            $$"""{"station_id": "{{station}}", "temperature": NaN}""",
            $$"""{"station_id": "{{station}}", "mood": 3}""",
            $$"""{"station_id": "{{station}}", "timestamp": 4102444800, "temperature": 25}""",
        ];
        using var response = await PostAsync(string.Join('\n', lines), "application/x-ndjson");
        var answer = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(1, (int)answer["accepted"]!);
        Assert.Equal(6, (int)answer["rejected_count"]!);
        Assert.Equal([0, 2, 3, 4, 5, 6], answer["rejected"]!.AsArray().Select(one => (int)one!["index"]!));
        Assert.Equal([1, 3, 4, 5, 6, 7], answer["rejected"]!.AsArray().Select(one => (int)one!["line"]!));
        Assert.All(answer["rejected"]!.AsArray(), one => Assert.NotEmpty((string)one!["error"]!));
        Assert.Equal(0, (int)answer["ignored_member_count"]!);
        await ItemsAsync($"/api/stations/{station}/readings", 1);
    }

    [Fact]
    public async Task Post_InvalidAndUnknownMembers_KeepsTheOtherValuesAndReportsEach()
    {
        var station = NewId("station");
        using var response = await PostAsync(
            $$"""
            [
              {
                "station_id": "{{station}}",
                "timestamp": 1767225600,
                "temperature": "24.3",
                "rainfall": NaN,
                "humidity": "-",
                "pressure": "",
                "noise_level": null,
                "rssi": -71
              },
              {"station_id": "{{station}}", "timestamp": 1767225601, "temperature": "24,3", "humidity": 61},
              {"station_id": "{{station}}", "timestamp": 1767225602, "temperature": "warm"}
            ]
            """);
        var answer = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal((2, 1), ((int)answer["accepted"]!, (int)answer["rejected_count"]!));
        Assert.Equal(5, (int)answer["ignored_member_count"]!);
        Assert.Equal(
            [
                (0, 6, "rainfall", "rainfall must be a number, but is NaN"), (0, 7, "humidity", "humidity must be a number, but is \"-\""),
                (0, 8, "pressure", "pressure must be a number, but is \"\""), (0, 10, "rssi", "unknown sensor type \"rssi\""),
                (1, 12, "temperature", "temperature must be a number, but is \"24,3\""),
            ],
            answer["ignored_members"]!.AsArray().Select(one => ((int)one!["index"]!, (int)one["line"]!, (string)one["member"]!, (string)one["error"]!)));
        Assert.Equal((2, 13, "temperature"), Assert.Single(answer["rejected"]!.AsArray()) is { } rejected
            ? ((int)rejected["index"]!, (int)rejected["line"]!, (string)rejected["member"]!)
            : default);

        var stored = await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Equal(["temperature"], stored[0]!["observations"]!.AsObject().Select(one => one.Key));
        Assert.Equal(24.3, (double)stored[0]!["observations"]!["temperature"]!["value"]!);
        Assert.Equal(["humidity"], stored[1]!["observations"]!.AsObject().Select(one => one.Key));
    }

    [Fact]
    public async Task Post_ReadingWithAnUnknownMember_ReportsItEachTime()
    {
        var station = NewId("station");
        for (var second = 0; second < 2; second++)
        {
            using var response = await PostAsync(Reading(station, Start.AddSeconds(second), "\"temperature\": 25, \"rssi\": -71"));
            var answer = await JsonAsync(response, HttpStatusCode.OK);
            Assert.Equal((1, 0, 1), ((int)answer["accepted"]!, (int)answer["rejected_count"]!, (int)answer["ignored_member_count"]!));
            Assert.Empty(answer["rejected"]!.AsArray());
            Assert.Equal("rssi", (string)Assert.Single(answer["ignored_members"]!.AsArray())!["member"]!);
        }

        await ItemsAsync($"/api/stations/{station}/readings", 2);
    }

    [Fact]
    public async Task Post_ManyIgnoredMembers_ListsAThousandAndCountsAll()
    {
        var station = NewId("station");
        using var response = await PostAsync(
            string.Join('\n', Enumerable.Range(0, 600).Select(second => Reading(station, Start.AddSeconds(second), "\"temperature\": 25, \"rssi\": -71, \"snr\": 9"))),
            "application/x-ndjson");
        var answer = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(600, (int)answer["accepted"]!);
        Assert.Equal(1000, answer["ignored_members"]!.AsArray().Count);
        Assert.Equal(1200, (int)answer["ignored_member_count"]!);
    }

    [Theory]
    [InlineData("station")]
    [InlineData("device_id")]
    [InlineData("esp8266id")]
    public async Task Post_WithoutStationId_NamesTheMemberThatMayBeIt(string name)
    {
        using var response = await PostAsync($$"""{"{{name}}": "a", "timestamp": "yesterday", "temperature": "warm"}""");
        var rejected = Assert.Single((await ProblemAsync(response, HttpStatusCode.UnprocessableEntity))["rejected"]!.AsArray())!;
        Assert.Equal("station_id", (string)rejected["member"]!);
        Assert.Equal($"station_id is missing; rename \"{name}\" to station_id if it is the station", (string)rejected["error"]!);
    }

    [Fact]
    public async Task Post_OnlyInvalidReadings_ReportsAllErrors()
    {
        using var response = await PostAsync("""[{"temperature": 25}, 7, {"station_id": "a", "mood": 3}]""");
        var problem = await ProblemAsync(response, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(3, (int)problem["rejected_count"]!);
        var rejected = problem["rejected"]!.AsArray();
        Assert.Equal([0, 1, 2], rejected.Select(one => (int)one!["index"]!));
        Assert.Equal(["station_id", null, "mood"], rejected.Select(one => (string?)one!["member"]));
        Assert.All(rejected, one => Assert.NotEmpty((string)one!["error"]!));
    }

    [Theory]
    [InlineData("application/json", "{\"temperature\": 25}")]
    [InlineData("application/x-ndjson", "{\"temperature\": 25}")]
    [InlineData("application/x-ndjson", "not json")]
    public async Task Post_OneInvalidReading_IsRejected(string mediaType, string body)
    {
        using var response = await PostAsync(body, mediaType);
        Assert.Equal(1, (int)(await ProblemAsync(response, HttpStatusCode.UnprocessableEntity))["rejected_count"]!);
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

    [Fact]
    public async Task Post_BodyOfWhichAPartWasAccepted_IsAnsweredTheSameWhenItComesAgain()
    {
        var body = $"[{Reading(NewId("station"), Start)}, 7]";
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var response = await PostAsync(body);
            var answer = await JsonAsync(response, HttpStatusCode.OK);
            Assert.Equal(1, (int)answer["accepted"]! + (int)answer["duplicates"]!);
            Assert.Equal(1, (int)answer["rejected_count"]!);
        }
    }

    [Fact]
    public async Task Post_ManyInvalidReadings_ListsAThousandAndCountsAll()
    {
        using var response = await PostAsync(string.Join('\n', Enumerable.Repeat("{}", 1500)), "application/x-ndjson");
        var answer = await ProblemAsync(response, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(1000, answer["rejected"]!.AsArray().Count);
        Assert.Equal(1500, (int)answer["rejected_count"]!);
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
