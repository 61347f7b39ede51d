using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Registration of several stations with one request.</summary>
public abstract class RegistrationContract(CityFixture city) : ApiContract(city)
{
    private const string Lines = "application/x-ndjson";
    private const string Csv = "text/csv";

    [Fact]
    public async Task Post_Lines_RegistersTheValidAndReportsTheOthersByLine()
    {
        var (first, second) = (NewId("station"), NewId("station"));
        using var response = await RegisterAsync(
            $$"""
            {"id": "{{first}}", "name": "One", "latitude": 48.1, "longitude": 11.6, "area": "centre", "retention": "P30D"}

            {"id": "{{second}}", "latitude": 91, "colour": "red"}
            {"id": "{{first}}", "name": "Again"}
            {"id": 7, "name": "Seven"}
            not JSON
            {"id": "{{second}}x", "name": "Two"}
            """,
            Lines);
        var answer = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal((2, 0, 0, 4), Counts(answer));
        Assert.Equal([3, 4, 5, 6], answer["rejected"]!.AsArray().Select(one => (int)one!["line"]!));
        Assert.Equal([1, 2, 3, 4], answer["rejected"]!.AsArray().Select(one => (int)one!["index"]!));
        Assert.Equal(["colour", "latitude", "longitude", "name"], FaultsOf(answer["rejected"]![0]!));
        Assert.Equal(second, (string)answer["rejected"]![0]!["id"]!);
        Assert.Equal(["id"], FaultsOf(answer["rejected"]![1]!));
        var station = await GetJsonAsync($"/api/stations/{first}");
        Assert.Equal(("One", 48.1, "centre", "P30D", 1), ((string)station["name"]!, (double)station["latitude"]!, (string)station["area"]!, (string)station["retention"]!, (int)station["version"]!));
        using var invalid = await GetAsync($"/api/stations/{second}");
        await ProblemAsync(invalid, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public async Task Post_Csv_RegistersTheValidAndReportsTheOthersByLine(string separator)
    {
        var id = NewId("station");
        string[] rows =
        [
            "name|id|latitude|longitude|area",
            $"\"Market \"\"Square\"\"\"|{id}-1|48.1|11.6|centre",
            $"Süd|{id}-2|||",
            $"North|{id}-3|far|11.6|",
            $"East|{id}-4",
        ];
        using var response = await RegisterAsync($"\uFEFF{string.Join("\r\n", rows).Replace("|", separator, StringComparison.Ordinal)}\r\n", Csv);
        var answer = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal((2, 0, 0, 2), Counts(answer));
        Assert.Equal([4, 5], answer["rejected"]!.AsArray().Select(one => (int)one!["line"]!));
        Assert.Equal(["latitude"], FaultsOf(answer["rejected"]![0]!));
        var first = await GetJsonAsync($"/api/stations/{id}-1");
        Assert.Equal(("Market \"Square\"", 11.6), ((string)first["name"]!, (double)first["longitude"]!));
        var second = await GetJsonAsync($"/api/stations/{id}-2");
        Assert.Equal("Süd", (string)second["name"]!);
        Assert.Null(second["area"]);
    }

    [Fact]
    public async Task Post_SameListAgain_ChangesNothing()
    {
        var id = NewId("station");
        var list = $$"""[{"id": "{{id}}-1", "name": "One"}, {"id": "{{id}}-2", "name": "Two"}]""";
        using var first = await RegisterAsync(list);
        Assert.Equal((2, 0, 0, 0), Counts(await JsonAsync(first, HttpStatusCode.OK)));
        using var again = await RegisterAsync(list.Replace("Two", "Three", StringComparison.Ordinal));
        Assert.Equal((0, 1, 1, 0), Counts(await JsonAsync(again, HttpStatusCode.OK)));
        Assert.Equal(1, (int)(await GetJsonAsync($"/api/stations/{id}-1"))["version"]!);
        Assert.Equal(2, (int)(await GetJsonAsync($"/api/stations/{id}-2"))["version"]!);
    }

    [Fact]
    public async Task Post_DryRun_CountsOnly()
    {
        var id = NewId("station");
        using var response = await RegisterAsync($$"""[{"id": "{{id}}", "name": "One"}, {"id": "a/b", "name": "Two"}]""", query: "?dry_run=true");
        var answer = await JsonAsync(response, HttpStatusCode.OK);
        Assert.True((bool)answer["dry_run"]!);
        Assert.Equal((1, 0, 0, 1), Counts(answer));
        using var none = await GetAsync($"/api/stations/{id}");
        await ProblemAsync(none, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_NoValidStation_IsAnErrorWithAll()
    {
        using var response = await RegisterAsync("""[{"name": "One"}, 7, {"id": "x", "name": "\ud800"}]""");
        var problem = await ProblemAsync(response, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(3, (int)problem["rejected_count"]!);
        Assert.Equal([0, 1, 2], problem["rejected"]!.AsArray().Select(one => (int)one!["index"]!));
    }

    [Theory]
    [InlineData("id,nam,latitude,latitude\n", Csv, "\"nam\" is not a column; \"latitude\" occurs more than once; \"name\" is missing")]
    [InlineData("[{]", "application/json", "not JSON")]
    [InlineData(" \n", Lines, "empty")]
    public async Task Post_NotAList_IsRefusedWithTheReason(string body, string mediaType, string reason)
    {
        using var response = await RegisterAsync(body, mediaType);
        Assert.Contains(reason, (string)(await ProblemAsync(response, HttpStatusCode.BadRequest))["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TooMany_RegistersNone()
    {
        var id = NewId("station");
        using var response = await RegisterAsync(string.Join('\n', Enumerable.Range(0, 10_001).Select(i => $$"""{"id": "{{id[..20]}}-{{i}}", "name": "One"}""")), Lines);
        await ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
        using var none = await GetAsync($"/api/stations/{id[..20]}-0");
        await ProblemAsync(none, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_OtherMediaType_NamesTheRightOnes()
    {
        using var response = await RegisterAsync("id,name\na,b\n", "text/plain");
        await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("text/csv", response.Headers.GetValues("Accept-Post").Single(), StringComparison.Ordinal);
    }

    private static (int Created, int Changed, int Unchanged, int Rejected) Counts(JsonNode answer) =>
        ((int)answer["created"]!, (int)answer["changed"]!, (int)answer["unchanged"]!, (int)answer["rejected_count"]!);

    private async Task<HttpResponseMessage> RegisterAsync(string body, string mediaType = "application/json", string query = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        return await Client.PostAsync(new Uri($"/api/stations{query}", UriKind.Relative), content, Cancelled);
    }
}
