using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Contract;

namespace CitySensors.Cases.Tests;

public sealed class HttpCaseTests(ServerCityFixture city) : IClassFixture<ServerCityFixture>
{
    public static TheoryData<string> Names => [.. ReadingCase.All.Select(one => one.Name)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Post_Case_HasTheStatedOutcome(string name)
    {
        var run = new CaseRun(city.Client, ReadingCase.All.Single(one => one.Name == name), "http");
        await run.DefineAsync(Cancelled);
        using var response = await PostAsync(run.Lines, run.Case.MediaType);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True((int)response.StatusCode == run.Case.Status, $"{(int)response.StatusCode}: {text}");

        var answer = text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
        AssertErrors(run.Case.Rejected, answer["rejected"]);
        AssertErrors(run.Case.Ignored, answer["ignored_members"]);
        if (run.LinesOfSecondBody.Count > 0)
        {
            using var second = await PostAsync(run.LinesOfSecondBody, run.Case.MediaType, run.Case.ThenCorrects ? "?on_conflict=replace" : "");
            Assert.Equal(run.Case.ThenCorrects ? HttpStatusCode.OK : HttpStatusCode.NoContent, second.StatusCode);
        }

        await run.AssertStoredAsync(Cancelled);
    }

    private async Task<HttpResponseMessage> PostAsync(IReadOnlyList<string> lines, string mediaType, string query = "")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return await city.Client.PostAsync(new Uri($"/api/readings{query}", UriKind.Relative), content, Cancelled);
    }

    private static void AssertErrors(IReadOnlyList<ReportedError> expected, JsonNode? reported) => Assert.Collection(
        reported?.AsArray().Select(error => error!.AsObject()) ?? [],
        [.. expected.Select(one => (Action<JsonObject>)(error =>
        {
            Assert.Equal((one.Index, one.Member), ((int)error["index"]!, (string?)error["member"]));
            Assert.Contains(one.Error, (string)error["error"]!, StringComparison.Ordinal);
            if (one.Line is { } line) Assert.Equal(line.ToString(CultureInfo.InvariantCulture), error["line"]!.ToString());
        }))]);
}
