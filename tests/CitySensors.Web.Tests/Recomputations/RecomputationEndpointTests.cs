using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.Recomputations;

public sealed class RecomputationEndpointTests
{
    private const string Path = "/api/recomputations";
    private const string Day = """{"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z"}""";

    private readonly ScriptedRecomputations _recomputations = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", Path)]
    [InlineData("POST", Path)]
    [InlineData("GET", $"{Path}/1")]
    [InlineData("DELETE", $"{Path}/1")]
    [InlineData("GET", $"{Path}/1/differences")]
    [InlineData("POST", $"{Path}/1/swap")]
    public async Task AnyRequest_CityThatCannotRecompute_SaysSo(string method, string path)
    {
        await using var server = await TestServer.StartAsync();
        var (status, problem) = await SendAsync(server, new HttpMethod(method), path, method == "POST" ? Day : null);
        Assert.Equal((HttpStatusCode.NotImplemented, "This city cannot recompute aggregates."), (status, (string)problem!["title"]!));
    }

    [Fact]
    public async Task Post_WhileOneIsUnderWay_IsAConflictThatSaysWhy()
    {
        await using var server = await StartAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(server, HttpMethod.Post, Path, Day)).Status);
        var (status, problem) = await SendAsync(server, HttpMethod.Post, Path, Day);
        Assert.Equal((HttpStatusCode.Conflict, "There is one at a time."), (status, (string)problem!["detail"]!));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(server, HttpMethod.Post, $"{Path}/1/swap", null)).Status);
    }

    [Fact]
    public async Task Differences_OfAVersionThatIsNotKept_AreGone()
    {
        await using var server = await StartAsync();
        await SendAsync(server, HttpMethod.Post, Path, Day);
        Assert.Equal(HttpStatusCode.Gone, (await SendAsync(server, HttpMethod.Get, $"{Path}/1/differences", null)).Status);
    }

    [Fact]
    public async Task List_StoreThatIsUnavailable_IsUnavailableForAWhile()
    {
        await using var server = await StartAsync();
        _recomputations.Error = new StoreUnavailableException("The disk is full.");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync(server, HttpMethod.Get, Path, null)).Status);
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(services: services => services.AddSingleton<IRecomputations>(_recomputations));

    private static async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(TestServer server, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Client.SendAsync(request, Cancelled);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancelled)));
    }
}
