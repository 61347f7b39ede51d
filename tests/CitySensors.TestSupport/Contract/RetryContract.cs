using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>Idempotency-Key</c> of <c>POST /api/readings</c>: a retry of readings without a timestamp is harmless.</summary>
public abstract class RetryContract(CityFixture city) : ApiContract(city)
{
    [Theory]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")]
    public async Task Post_SameKeyAndBody_StoresEachReadingOnce(string key)
    {
        var station = NewId("station");
        var body = $"[{Body(station)}, {Body(station)}]";
        await StoredAsync(body, key);
        using var again = await SendAsync(body, key);
        if (CountsDuplicatesInAnswers) Assert.Equal(2, (int)(await JsonAsync(again, HttpStatusCode.OK))["duplicates"]!);
        else Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await StoredReadingsAsync(station, 2);
    }

    [Fact]
    public async Task Post_SameKeyAndTheTimeOfArrivalCounts_StoresTheReadingOnce()
    {
        var station = NewId("station");
        using (var put = await PutAsync($"/api/stations/{station}", """{"name": "No clock", "time_source": "arrival"}""")) Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var body = Reading(station, Start);
        await StoredAsync(body, "first");
        using (await SendAsync(body, "first"))
        {
        }

        await StoredAsync(body, "second");
        await StoredReadingsAsync(station, 2);
    }

    [Fact]
    public async Task Post_OtherKey_StoresBoth()
    {
        var station = NewId("station");
        await StoredAsync(Body(station), "one");
        await StoredAsync(Body(station), "two");
        await StoredReadingsAsync(station, 2);
    }

    [Fact]
    public async Task Post_SameKeyAndOtherBody_StoresBoth()
    {
        var station = NewId("station");
        await StoredAsync(Body(station), "one");
        await StoredAsync(Body(station, 26), "one");
        await StoredReadingsAsync(station, 2);
    }

    [Fact]
    public async Task Post_WithoutKey_StoresBoth()
    {
        var station = NewId("station");
        await StoredAsync(Body(station), null);
        await StoredAsync(Body(station), null);
        await StoredReadingsAsync(station, 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a key")]
    [InlineData("LONG")]
    public async Task Post_MalformedIdempotencyKey_IsRejected(string key)
    {
        using var response = await SendAsync(Body(NewId("station")), key == "LONG" ? new string('k', 129) : key);
        Assert.Equal(["Idempotency-Key"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    private static string Body(string station, int temperature = 25) => $$"""{"station_id": "{{station}}", "temperature": {{temperature}}}""";

    /// <summary>The readings of a station beside a last one: once that is there, those before it are too.</summary>
    private async Task StoredReadingsAsync(string station, int count)
    {
        await AcceptedAsync(Reading(station, Start));
        await ItemsAsync($"/api/stations/{station}/readings", count + 1);
    }

    private async Task StoredAsync(string body, string? key)
    {
        using var response = await SendAsync(body, key);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/readings") { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Client.SendAsync(request, Cancelled);
    }
}
