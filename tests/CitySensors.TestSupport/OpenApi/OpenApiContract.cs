using System.Net;
using System.Net.Http.Headers;
using CitySensors.TestSupport.Contract;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>
/// The server conforms to the OpenAPI document that it serves: requests that a schema allows are not rejected as malformed, requests that it
/// forbids are, and every response is described. Changes definitions, so it needs a city of its own.
/// </summary>
public abstract class OpenApiContract(CityFixture city) : ApiContract(city)
{
    private const string Id = "station-7";
    private const int MostListed = 60;

    /// <summary>Deletes come last, because the other operations need the definitions.</summary>
    private static readonly string[] Order = ["PUT", "POST", "PATCH", "GET", "DELETE"];

    /// <summary>Of how many requests to an operation one is sent: all of them where a request is fast.</summary>
    protected virtual int SentOf => 1;

    [Fact]
    public async Task Operations_ValidAndInvalidRequests_RespondAsDescribed()
    {
        await PutRuleAsync("fuzz-alert", Id);
        await PutStationAsync("in-the-centre", "\"name\": \"One\", \"area\": \"centre\"");
        await AcceptedAsync(Reading(Id, Start, "\"temperature\": 27"));
        var alert = (string)(await ItemsAsync("/api/alerts?active=true", 1))[0]!["id"]!;
        var document = await DocumentAsync();
        var fuzzer = new Fuzzer(document, operation => IdIn(operation, alert));
        var check = new ResponseCheck(document);
        var differences = new List<string>();
        var requests = 0;
        foreach (var operation in document.Operations.OrderBy(operation => Array.IndexOf(Order, operation.Method)))
        {
            await PutBaseAsync(operation, document, fuzzer);
            foreach (var (request, expected) in fuzzer.RequestsTo(operation).Where((_, i) => i % SentOf == 0))
            {
                requests++;
                using var message = request.ToMessage();
                using var response = await Client.SendAsync(message, Cancelled);
                var difference = Unexpected(expected, response.StatusCode) ?? await check.DifferenceAsync(operation, response, Cancelled);
                if (difference is not null) differences.Add($"{request}: {difference} {await response.Content.ReadAsStringAsync(Cancelled)}");
            }
        }

        Assert.True(requests > 1000, $"Only {requests} requests were made.");
        Assert.True(differences.Count == 0, $"{differences.Count} of {requests} requests:\n{string.Join('\n', differences.Take(MostListed))}");
    }

    /// <summary>Before patches, what they change is as the example says: whatever was put before, a patch of the example is valid then.</summary>
    private async Task PutBaseAsync(ApiOperation operation, ApiDocument document, Fuzzer fuzzer)
    {
        if (operation.Method != "PATCH" || document.Operations.FirstOrDefault(other => other.Method == "PUT" && other.Path == operation.Path) is not { } put) return;
        using var message = fuzzer.Base(put).ToMessage();
        using var response = await Client.SendAsync(message, Cancelled);
        Assert.True(response.IsSuccessStatusCode, $"{put.Id}: {await response.Content.ReadAsStringAsync(Cancelled)}");
    }

    private string IdIn(ApiOperation operation, string alert) => operation.Path.Split('/').ElementAtOrDefault(2) switch
    {
        "alerts" => alert,
        "jobs" => "orphaned-alerts",
        "recomputations" => "1",
        "reports" => Text(Start.AddDays(-2))[..10],
        "rule-sets" => "who-night-noise",
        "areas" when operation.Id == "listAreaAggregates" => "centre",
        _ => Id,
    };

    [Fact]
    public async Task Operations_NoKeysConfigured_NeedNoKeyAndRejectAnInvalidOne()
    {
        var document = await DocumentAsync();
        var fuzzer = new Fuzzer(document, _ => Id);
        var check = new ResponseCheck(document);
        Assert.Contains(document.Operations, operation => operation.TakesKey);
        foreach (var operation in document.Operations)
        {
            Assert.False(operation.NeedsKey, operation.Id);
            if (!operation.TakesKey) continue;
            using var message = fuzzer.Base(operation).ToMessage();
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "cs_unknown");
            using var response = await Client.SendAsync(message, Cancelled);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Null(await check.DifferenceAsync(operation, response, Cancelled));
        }
    }

    [Fact]
    public async Task Descriptions_RulesBeyondTheSchemas_StateThem()
    {
        var document = await DocumentAsync();
        foreach (var rule in ProseRule.All) Assert.Contains(rule.Words, document.TextOf(rule.Where), StringComparison.Ordinal);
        foreach (var (operation, words) in ProseRule.ForParameters) Assert.Contains(words, document.TextOf(operation), StringComparison.Ordinal);
    }

    private async Task<ApiDocument> DocumentAsync() => new((await GetJsonAsync("/openapi/v1.json")).ToJsonString());

    private static string? Unexpected(Expectation expected, HttpStatusCode status) => (expected, (int)status) switch
    {
        // What a host does not have; whether the document says so is checked for all answers.
        (_, 501) => null,
        (_, >= 500) => $"{(int)status}",
        (Expectation.Allowed, 400 or 413 or 415 or 422) => $"valid according to the document, but rejected with {(int)status}",
        (Expectation.Forbidden, < 400) => $"invalid according to the document, but the response is {(int)status}",
        _ => null,
    };
}
