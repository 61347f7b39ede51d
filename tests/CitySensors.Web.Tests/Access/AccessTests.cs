using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Hub;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Access;

public sealed class AccessTests
{
    private const string Body = """{"station_id": "station-7", "timestamp": 1767225600, "temperature": 25}""";
    private const string Definition = """{"name": "One"}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ApiRole.Station, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Staff, HttpStatusCode.NotFound)]
    [InlineData(ApiRole.Engineer, HttpStatusCode.NotFound)]
    public async Task ChangesOfReadings_AnyRole_AreForStaffAndEngineersOnly(ApiRole role, HttpStatusCode expected)
    {
        const string withdrawal = """{"timestamp": "2026-01-01T00:00:00Z", "reason": "The sensor was cleaned."}""";
        var token = "";
        await using var server = await TestServer.StartAsync(beforeStart: file => token = new KeyFile(file, TimeProvider.System).Create(role, "Ada").Token);
        Assert.Equal(expected, (await SendAsync(server, HttpMethod.Post, "/api/stations/unknown/readings/withdrawals", withdrawal, token)).Status);
        Assert.Equal(expected, (await SendAsync(server, HttpMethod.Get, "/api/stations/unknown/readings/revisions", null, token)).Status);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData(ApiRole.Station, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Staff, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Engineer, HttpStatusCode.OK, HttpStatusCode.Accepted)]
    public async Task Jobs_AnyRole_AreRunByEngineersOnly(ApiRole? role, HttpStatusCode read, HttpStatusCode run)
    {
        var token = default(string);
        await using var server = await TestServer.StartAsync(beforeStart: file =>
        {
            var created = new KeyFile(file, TimeProvider.System).Create(role ?? ApiRole.Engineer, "Ada").Token;
            if (role is not null) token = created;
        });
        Assert.Equal(read, (await SendAsync(server, HttpMethod.Get, "/api/jobs", null, token)).Status);
        Assert.Equal(read, (await SendAsync(server, HttpMethod.Get, "/api/jobs/export", null, token)).Status);
        Assert.Equal(run, (await SendAsync(server, HttpMethod.Post, "/api/jobs/export/runs", null, token)).Status);
        Assert.Equal(
            run == HttpStatusCode.Accepted ? HttpStatusCode.UnsupportedMediaType : run, (await SendAsync(server, HttpMethod.Patch, "/api/jobs/export", "{}", token)).Status);
    }

    [Theory]
    [InlineData(ApiRole.Station, HttpStatusCode.NoContent, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Staff, HttpStatusCode.NoContent, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Engineer, HttpStatusCode.NoContent, HttpStatusCode.Created)]
    public async Task Role_AnyRequest_HasItsPermissionsOnly(ApiRole role, HttpStatusCode post, HttpStatusCode put)
    {
        var token = "";
        await using var server = await TestServer.StartAsync(beforeStart: file => token = new KeyFile(file, TimeProvider.System).Create(role, "Ada").Token);
        Assert.Equal(post, (await SendAsync(server, HttpMethod.Post, "/api/readings", Body, token)).Status);
        Assert.Equal(put, (await SendAsync(server, HttpMethod.Put, "/api/stations/one", Definition, token)).Status);
        Assert.Equal(put == HttpStatusCode.Created ? HttpStatusCode.NoContent : put, (await SendAsync(server, HttpMethod.Delete, "/api/stations/one", null, token)).Status);
        Assert.Equal(put == HttpStatusCode.Created ? HttpStatusCode.NoContent : put, (await SendAsync(server, HttpMethod.Delete, "/api/rules/default-rainfall", null, token)).Status);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData(ApiRole.Station, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Staff, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Engineer, HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task History_OfADefinition_NamesTheKeyThatChangedItToStaffAndEngineersOnly(ApiRole? role, HttpStatusCode read, HttpStatusCode restore)
    {
        var (engineer, token) = ("", default(string));
        await using var server = await TestServer.StartAsync(beforeStart: file =>
        {
            var keys = new KeyFile(file, TimeProvider.System);
            engineer = keys.Create(ApiRole.Engineer, "Ada").Token;
            token = role is { } given ? keys.Create(given, "Grace").Token : null;
        });
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(server, HttpMethod.Put, "/api/stations/one", Definition, engineer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, HttpMethod.Post, "/api/stations", """{"id": "one", "name": "Two"}""", engineer)).Status);
        var (status, history, _) = await SendAsync(server, HttpMethod.Get, "/api/stations/one/history", null, token);
        Assert.Equal(read, status);
        if (read == HttpStatusCode.OK) Assert.Equal(["Ada", "Ada"], JsonNode.Parse(history)!["items"]!.AsArray().Select(entry => (string)entry!["changed_by"]!));
        else Assert.DoesNotContain("Ada", history, StringComparison.Ordinal);
        Assert.Equal(restore, (await SendAsync(server, HttpMethod.Post, "/api/stations/one/history/1/restore", null, token)).Status);
    }

    [Fact]
    public async Task StationKey_BoundToStations_MaySendForTheseOnly()
    {
        var token = "";
        await using var server = await TestServer.StartAsync(
            beforeStart: file => token = new KeyFile(file, TimeProvider.System).Create(ApiRole.Station, "Gateway", "station-7", "market-*").Token);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(server, HttpMethod.Post, "/api/readings", Body, token)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(server, HttpMethod.Post, "/api/readings", Body.Replace("station-7", "market-1", StringComparison.Ordinal), token)).Status);

        var foreign = Body.Replace("station-7", "station-8", StringComparison.Ordinal);
        var (status, text, _) = await SendAsync(server, HttpMethod.Post, "/api/readings", foreign, token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("the API key may not send for station station-8", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(server, HttpMethod.Get, "/api/stations/station-8", null, null)).Status);

        // What is good beside it is stored.
        (status, text, _) = await SendAsync(server, HttpMethod.Post, "/api/readings", $"[{foreign}, {Body.Replace("1767225600", "1767225601", StringComparison.Ordinal)}]", token);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"accepted\":1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithKeys_Anonymous_MayReadButNotWrite()
    {
        await using var server = await TestServer.StartAsync(beforeStart: file => new KeyFile(file, TimeProvider.System).Create(ApiRole.Engineer, "Ada"));
        foreach (var path in (string[])["/api/city", "/api/stations", "/api/sensors", "/api/rules", "/api/alerts", "/health/live", "/metrics", "/openapi/v1.json"])
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, HttpMethod.Get, path, null, null)).Status);
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Post, "/api/readings"), (HttpMethod.Put, "/api/sensors/mood"), (HttpMethod.Delete, "/api/rules/default-rainfall")])
        {
            var (status, problem, headers) = await SendAsync(server, method, path, Body, null);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains("\"title\"", problem, StringComparison.Ordinal);
            Assert.Equal("Bearer", headers.WwwAuthenticate.Single().Scheme);
        }

        await using var browser = await HubClient.ConnectAsync(server.Address, Cancelled);
        await browser.SubscribeAsync("{}", Cancelled);
    }

    [Theory]
    [InlineData("Bearer cs_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer")]
    [InlineData("Basic YTpi")]
    [InlineData("ID_OF_A_KEY")]
    public async Task WrongKey_Sent_IsRefusedAndNotLogged(string header)
    {
        var id = "";
        await using var server = await TestServer.StartAsync(beforeStart: file => id = new KeyFile(file, TimeProvider.System).Create(ApiRole.Engineer, "Ada").Key.Id);
        header = header.Replace("ID_OF_A_KEY", $"Bearer cs_{id}_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/stations/one");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(server.Log.Lines, line => line.Event == 2004);
        Assert.DoesNotContain(server.Log.Lines, line => line.Line.Contains("AAAAAAAA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutKeys_OneThatIsSent_IsRefusedAndOtherCredentialsAreNot()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(server, HttpMethod.Post, "/api/readings", Body, "cs_unknown")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, HttpMethod.Get, "/api/city", null, "cs_unknown")).Status);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/readings") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "YTpi");
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task ManyWrongKeys_Sent_Returns429WhileAValidOnePasses()
    {
        var token = "";
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Web:Requests:FailedKeysPerMinute"] = "3" },
            beforeStart: file => token = new KeyFile(file, TimeProvider.System).Create(ApiRole.Station, "One").Token);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            var (status, _, headers) = await SendAsync(server, HttpMethod.Post, "/api/readings", Body, "cs_wrong");
            statuses.Add(status);
            if (status == HttpStatusCode.TooManyRequests) Assert.True(headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        Assert.Equal([401, 401, 401, 429, 429, 429], statuses.Select(status => (int)status));
        Assert.Equal(3, server.Log.Lines.Count(line => line.Event == 2004));
        Assert.Single(server.Log.Lines, line => line.Event == 2005);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(server, HttpMethod.Post, "/api/readings", Body, token)).Status);
    }

    [Fact]
    public async Task KeyFile_ChangedWhileRunning_IsReloaded()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(server, HttpMethod.Post, "/api/readings", Body, null)).Status);
        var file = new KeyFile(server.KeyFile, TimeProvider.System);
        var one = file.Create(ApiRole.Engineer, "One");
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, one.Token)).Status);
        var two = file.Create(ApiRole.Engineer, "Two");
        file.Revoke(one.Key.Id);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, one.Token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, two.Token)).Status);
    }

    [Fact]
    public async Task LastKey_RevokedWhileRunning_DoesNotOpenTheServer()
    {
        await using var server = await TestServer.StartAsync(beforeStart: file => new KeyFile(file, TimeProvider.System).Create(ApiRole.Engineer, "Ada"));
        var file = new KeyFile(server.KeyFile, TimeProvider.System);
        file.Revoke(file.List().Single().Id);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, null)).Status);
        File.Delete(server.KeyFile);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, null)).Status);
    }

    [Fact]
    public async Task KeyFile_InvalidWhileRunning_KeepsPreviousKeysAndLogsTheError()
    {
        var token = "";
        await using var server = await TestServer.StartAsync(beforeStart: file => token = new KeyFile(file, TimeProvider.System).Create(ApiRole.Engineer, "Ada").Token);
        await File.WriteAllTextAsync(server.KeyFile, "{", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(server, HttpMethod.Delete, "/api/stations/x", null, token)).Status);
        Assert.Single(server.Log.Lines, line => line.Event == 2003);
    }

    [Fact]
    public async Task KeyFile_InvalidAtStart_IsAnError()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => TestServer.StartAsync(beforeStart: file => File.WriteAllText(file, "{")));
        Assert.Contains("keys.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("localhost:81", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:5000", HttpStatusCode.OK)]
    [InlineData("[::1]:5000", HttpStatusCode.OK)]
    [InlineData("city.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.example", HttpStatusCode.BadRequest)]
    [InlineData("192.168.1.2", HttpStatusCode.BadRequest)]
    public async Task WithoutKeys_Host_MustBeThisMachine(string host, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/city");
        request.Headers.Host = host;
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected != HttpStatusCode.OK, server.Log.Lines.Any(line => line.Event == 2009));
    }

    [Fact]
    public async Task WithKeys_Host_MayBeAny()
    {
        await using var server = await TestServer.StartAsync(beforeStart: file => new KeyFile(file, TimeProvider.System).Create(ApiRole.Engineer, "Ada"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/city");
        request.Headers.Host = "city.example";
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "http://localhost:1", false)]
    [InlineData("Origin", "OWN", true)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    public async Task WebPage_OfAnotherOrigin_MayNotWrite(string header, string value, bool may)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/readings") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add(header, value.Replace("OWN", server.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
        using var response = await server.Client.SendAsync(request, Cancelled);
        Assert.Equal(may ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static async Task<(HttpStatusCode Status, string Text, HttpResponseHeaders Headers)> SendAsync(
        TestServer server, HttpMethod method, string path, string? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await server.Client.SendAsync(request, Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled), response.Headers);
    }
}
