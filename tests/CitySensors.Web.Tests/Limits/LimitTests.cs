using System.Net;
using System.Net.Sockets;
using System.Text;
using CitySensors.Core.Readings;
using CitySensors.Web.City;
using CitySensors.Web.Limits;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Web.Tests.Limits;

public sealed class LimitTests
{
    private const string Body = """{"station_id": "station-7", "timestamp": 1767225600, "temperature": 25}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_TooManyOfOneClient_AreRefusedWith429()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?>
        {
            ["Web:Requests:LimitLoopback"] = "true", ["Web:Requests:Burst"] = "5", ["Web:Requests:PerSecond"] = "1",
        });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            using var response = await server.Client.GetAsync(new Uri("/api/city", UriKind.Relative), Cancelled);
            statuses.Add(response.StatusCode);
            if (response.StatusCode != HttpStatusCode.TooManyRequests) continue;
            Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(HttpStatusCode.OK, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public async Task Requests_TooManyAtOnce_AreRefusedWith503()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Web:Requests:Concurrent"] = "1" });
        var gate = new TaskCompletionSource();
        server.City.Gate = gate.Task;
        var first = PostAsync(server);
        await Eventually.TrueAsync(() => server.City.Waiting == 1, () => "The first request has not arrived.", Cancelled);
        using (var second = await server.Client.GetAsync(new Uri("/api/city", UriKind.Relative), Cancelled))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
            Assert.NotNull(second.Headers.RetryAfter);
        }

        using (var health = await server.Client.GetAsync(new Uri("/health/live", UriKind.Relative), Cancelled)) Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        gate.SetResult();
        using var done = await first;
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
    }

    [Theory]
    [InlineData(IntakeStatus.Overloaded)]
    [InlineData(IntakeStatus.Unavailable)]
    [InlineData(IntakeStatus.Unknown)]
    public async Task Intake_StoreUnavailable_Returns503WithRetryAfter(IntakeStatus refusal)
    {
        await using var server = await TestServer.StartAsync();
        server.City.Refusal = refusal;
        using var response = await PostAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        server.City.Refusal = null;
        using var again = await PostAsync(server);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Theory]
    [InlineData(IntakeStatus.Overloaded, 0, "no reading of the body was stored")]
    [InlineData(IntakeStatus.Unavailable, 0, "Whether readings of the body were stored is unknown.")]
    [InlineData(IntakeStatus.Unknown, 0, "Whether readings of the body were stored is unknown.")]
    [InlineData(IntakeStatus.Unknown, 1, "At least 1 of its 1 readings are stored")]
    public async Task Intake_StoreFails_ReportsWhatIsKnown(IntakeStatus refusal, int known, string expected)
    {
        await using var server = await TestServer.StartAsync();
        (server.City.Refusal, server.City.KnownInRefusal) = (refusal, known);
        using var response = await PostAsync(server);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definition_StoreUnavailable_Returns503WithRetryAfter()
    {
        await using var server = await TestServer.StartAsync();
        server.City.Refusal = IntakeStatus.Unavailable;
        using var content = new StringContent("""{"name": "One"}""", Encoding.UTF8, "application/json");
        using var response = await server.Client.PutAsync(new Uri("/api/stations/one", UriKind.Relative), content, Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task UnknownStation_OnlyRegisteredAccepted_IsRejected()
    {
        await using var server = await TestServer.StartAsync();
        server.City.AcceptUnknownStations = false;
        using var response = await PostAsync(server);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("not registered", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_Unhandled_IsReportedWithoutInternalsAndLogged()
    {
        await using var server = await TestServer.StartAsync();
        server.City.Failure = new InvalidOperationException("the secret inside");
        using var response = await PostAsync(server);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.Single(server.Log.Lines, line => line.Event == 1001 && line.Line.Contains("the secret inside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_ConcurrentBodies_DoNotMixReadings()
    {
        await using var server = await TestServer.StartAsync();
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (i, cancelled) =>
        {
            var lines = string.Join('\n', Enumerable.Range(0, 50).Select(n => $$"""{"station_id": "station-{{i}}", "timestamp": {{1767225600 + n}}, "temperature": {{i}} }"""));
            using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
            using var response = await server.Client.PostAsync(new Uri("/api/readings", UriKind.Relative), content, cancelled);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        });
        for (var i = 0; i < 200; i++)
        {
            var stored = await server.City.ReadAsync($"station-{i}", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 100, Cancelled);
            Assert.Equal(50, stored.Count);
            Assert.All(stored, reading => Assert.Equal(i, reading.Observations.Single().Value));
        }
    }

    [Theory]
    [InlineData("POST /api/readings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("GET /api/city HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /api/city HTTP/9.9\r\nHost: localhost\r\n\r\n", 505)]
    [InlineData("nonsense\r\n\r\n", 400)]
    public async Task MalformedRequest_Sent_IsRefused(string text, int expected)
    {
        await using var server = await TestServer.StartAsync();
        Assert.StartsWith($"HTTP/1.1 {expected}", await RawAsync(server, text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooLargeHeaders_Sent_AreRefused()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Web:Requests:HeaderBytes"] = "1024" });
        Assert.StartsWith(
            "HTTP/1.1 431", await RawAsync(server, $"GET /api/city HTTP/1.1\r\nHost: localhost\r\nX: {new string('a', 2000)}\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowHeaders_Sent_TimeOut()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Web:Requests:HeaderSeconds"] = "1" });
        Assert.StartsWith("HTTP/1.1 408", await RawAsync(server, "GET /api/city HTTP/1.1\r\nHost: loc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_Invalid_ReportsAllErrorsAtStart()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync(new Dictionary<string, string?>
        {
            ["Web:MaxBodyBytes"] = "1", ["Web:Requests:PerSecond"] = "0", ["Web:Hub:Selected"] = "0",
        }));
        foreach (var name in (string[])[nameof(WebOptions.MaxBodyBytes), nameof(RequestLimits.PerSecond), nameof(HubLimits.Selected)])
            Assert.Contains(name, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void CityOptions_Invalid_ReportsAllErrors()
    {
        var result = new CityOptionsValidator().Validate(null, new CityOptions
        {
            Name = "",
            TimeZone = "Mars/Olympus",
            Languages = ["e"],
            RetentionDays = 0,
            AggregateRetentionDays = -1,
            Centre = new CentreOptions { Latitude = 91 },
            Tiles = new TileOptions { Url = "ftp://tiles" },
        });
        foreach (var name in (string[])["Name", "TimeZone", "Languages", "RetentionDays", "AggregateRetentionDays", "Centre:Latitude", "Centre:Longitude", "Tiles:Url", "Tiles:Attribution"])
            Assert.Contains(result.Failures!, failure => failure.Contains($"City:{name}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_NotReady_ReturnsTheReason()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddHealthChecks()
            .AddCheck("disk", () => HealthCheckResult.Unhealthy("The disk is full."))
            .AddCheck("clock", () => HealthCheckResult.Healthy()));
        using var response = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(
            """{"status":"not_ready","checks":[{"name":"clock","status":"healthy"},{"name":"disk","status":"unhealthy","reason":"The disk is full."}]}""",
            await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Health_Ready_ReturnsOk()
    {
        await using var server = await TestServer.StartAsync();
        using var ready = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.StartsWith("""{"status":"ready""", await ready.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(TestServer server)
    {
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        return await server.Client.PostAsync(new Uri("/api/readings", UriKind.Relative), content, Cancelled);
    }

    private static async Task<string> RawAsync(TestServer server, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancelled);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Cancelled);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(Cancelled) ?? "";
    }
}
