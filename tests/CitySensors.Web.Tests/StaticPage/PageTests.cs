using System.Net;
using CitySensors.Web.StaticPage;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.StaticPage;

public sealed class PageTests
{
    private static readonly Uri Root = new("/", UriKind.Relative);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Root_IsThePageWithAStrictPolicy()
    {
        RequirePage();
        await using var server = await TestServer.StartAsync();
        using var response = await server.Client.GetAsync(Root, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
            Header(response, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
        Assert.Contains("geolocation=(self)", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.NotEmpty(Header(response, "Referrer-Policy"));
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Contains("<html", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Root_WithTiles_AllowsTheirServerOnly()
    {
        RequirePage();
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?>
        {
            ["City:Tiles:Url"] = "https://{s}.tile.example.org/{z}/{x}/{y}.png", ["City:Tiles:Attribution"] = "© Example",
        });
        using var response = await server.Client.GetAsync(Root, Cancelled);
        Assert.Contains("img-src 'self' data: https://*.tile.example.org;", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_EveryFile_HasATypeAndIsUnpackedToTheSame()
    {
        RequirePage();
        await using var server = await TestServer.StartAsync();
        foreach (var path in new PageFiles().Paths)
        {
            using var plain = await GetAsync(server, path, null);
            using var packed = await GetAsync(server, path, "br");
            using var gzip = await GetAsync(server, path, "gzip;q=0.5, br;q=0");
            Assert.NotNull(plain.Content.Headers.ContentType);
            Assert.Empty(plain.Content.Headers.ContentEncoding);
            Assert.DoesNotContain("br", gzip.Content.Headers.ContentEncoding);
            Assert.True(await LengthAsync(packed) <= await LengthAsync(plain));
            Assert.Equal(path.StartsWith("assets/", StringComparison.Ordinal), plain.Headers.CacheControl?.Extensions.Any(one => one.Name == "immutable"));
        }
    }

    [Fact]
    public async Task Get_WithKnownTag_IsNotModified()
    {
        RequirePage();
        await using var server = await TestServer.StartAsync();
        using var first = await server.Client.GetAsync(Root, Cancelled);
        using var request = new HttpRequestMessage(HttpMethod.Get, Root);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/api/nothing")]
    [InlineData("/assets/../../keys.json")]
    public async Task Get_NoFile_IsNotFound(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static void RequirePage()
    {
        if (new PageFiles().Find(PageFiles.Index) is null) Assert.Skip("CitySensors.Web was built without its page: build it with Node 20 or newer, https://nodejs.org");
    }

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/{path}");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static async Task<int> LengthAsync(HttpResponseMessage response) => (await response.Content.ReadAsByteArrayAsync(Cancelled)).Length;

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
