using System.Net;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>POST /api/readings</c>: what is said of readings and members that are not stored.</summary>
public abstract class ReadingErrorsContract(CityFixture city) : ApiContract(city)
{
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
            using var response = await PostAsync(Reading(station, Start.AddMilliseconds(100 * second), "\"temperature\": 25, \"rssi\": -71"));
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
            string.Join('\n', Enumerable.Range(0, 600).Select(second => Reading(station, Start.AddMilliseconds(100 * second), "\"temperature\": 25, \"rssi\": -71, \"snr\": 9"))),
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
}
