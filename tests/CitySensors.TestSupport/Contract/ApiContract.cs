using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>The contract of every host's API. Tests share the city: each uses ids of its own.</summary>
public abstract class ApiContract(CityFixture city)
{
    /// <summary>A whole minute, some minutes ago: readings of the minutes after it are on time.</summary>
    protected DateTimeOffset Start { get; } = FullMinute(TimeProvider.System.GetUtcNow()).AddMinutes(-3);

    private static int _ids;

    protected HttpClient Client => city.Client;

    protected Uri Address => city.Address;

    protected bool CountsDuplicatesInAnswers => city.CountsDuplicatesInAnswers;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A time as the API writes it.</summary>
    protected static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset FullMinute(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));

    protected static string NewId(string kind) => $"{kind}-{Interlocked.Increment(ref _ids)}-{Guid.NewGuid():N}"[..32];

    protected static string Reading(string station, DateTimeOffset time, string members = "\"temperature\": 25") =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "{{station}}", "timestamp": {{time.ToUnixTimeMilliseconds() / 1000.0}}, {{members}}}""");

    protected Task<HttpResponseMessage> PostAsync(string body, string mediaType = "application/json") => PostAsync(Encoding.UTF8.GetBytes(body), mediaType);

    protected async Task<HttpResponseMessage> PostAsync(byte[] body, string? mediaType, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        if (mediaType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        if (encoding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await Client.PostAsync(new Uri("/api/readings", UriKind.Relative), content, Cancelled);
    }

    protected async Task<HttpResponseMessage> PutAsync(string path, string body, string? ifMatch = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await Client.SendAsync(request, Cancelled);
    }

    protected async Task<HttpResponseMessage> PatchAsync(string path, string patch, string? ifMatch = null, string mediaType = "application/merge-patch+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = new StringContent(patch, Encoding.UTF8, mediaType) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Client.SendAsync(request, Cancelled);
    }

    protected async Task<HttpResponseMessage> DeleteAsync(string path, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Client.SendAsync(request, Cancelled);
    }

    protected Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative), Cancelled);

    protected async Task<JsonNode> GetJsonAsync(string path)
    {
        using var response = await GetAsync(path);
        return await JsonAsync(response, HttpStatusCode.OK);
    }

    protected static async Task<JsonNode> JsonAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}, not {(int)expected}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The problem details of a response, which every error must have.</summary>
    protected static async Task<JsonNode> ProblemAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var problem = await JsonAsync(response, expected);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)expected, (int)problem["status"]!);
        Assert.NotEmpty((string)problem["title"]!);
        return problem;
    }

    protected static string[] FaultsOf(JsonNode problem) => [.. problem["errors"]!.AsObject().Select(fault => fault.Key).Order(StringComparer.Ordinal)];

    protected async Task AcceptedAsync(params IEnumerable<string> readings)
    {
        using var response = await PostAsync(string.Join('\n', readings), "application/x-ndjson");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>The items of a list once there are as many: readings may be seen up to a second after their acknowledgement.</summary>
    protected async Task<JsonArray> ItemsAsync(string path, int count)
    {
        JsonArray items = [];
        await Eventually.TrueAsync(
            async () => (items = (await GetJsonAsync(path))["items"]!.AsArray()).Count >= count, () => $"There are fewer than {count} items at {path}.", Cancelled);
        Assert.Equal(count, items.Count);
        return items;
    }

    /// <summary>A rule of its own for one station, which raises an alert with the first value above and clears it with the first below.</summary>
    protected async Task PutRuleAsync(string rule, string station, string levels = """{"severity": "Minor", "above": 26}""", string sensor = "temperature")
    {
        using var response = await PutAsync($"/api/rules/{rule}?allow_unknown=true", $$"""{"sensor": "{{sensor}}", "stations": ["{{station}}"], "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{{levels}}]}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    protected async Task PutStationAsync(string station, string members = "\"name\": \"Market Square\"")
    {
        using var response = await PutAsync($"/api/stations/{station}", $"{{{members}}}");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }
}
