using System.Net;
using CitySensors.Web.Limits;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Tests.Proxies;

public sealed class TrustedProxiesTests
{
    private static readonly string[] Loopback = ["127.0.0.1", "::1"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Headers_ByDefault_AreIgnored()
    {
        await using var server = await StartAsync([]);
        Assert.Equal($"127.0.0.1 {server.Address}whoami", await WhoAsync(server, "203.0.113.9"));
    }

    [Fact]
    public async Task Headers_FromTrustedProxy_SetClientSchemeAndHost()
    {
        await using var server = await StartAsync(Loopback);
        Assert.Equal("203.0.113.9 https://localhost/whoami", await WhoAsync(server, "203.0.113.9"));
    }

    [Fact]
    public async Task Headers_FromUntrustedAddress_AreIgnored()
    {
        await using var server = await StartAsync(["10.0.0.0/8"]);
        Assert.Equal($"127.0.0.1 {server.Address}whoami", await WhoAsync(server, "203.0.113.9"));
    }

    [Theory]
    [InlineData("127.0.0.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9")]
    [InlineData("2001:db8::1, 10.1.2.3", "2001:db8::1")]
    public async Task Headers_ThroughProxyChain_UseTheLastUntrustedAddress(string forwardedFor, string client)
    {
        await using var server = await StartAsync([.. Loopback, "10.0.0.0/8"]);
        Assert.StartsWith($"{client} ", await WhoAsync(server, forwardedFor), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_BehindTrustedProxy_ApplyPerClient()
    {
        await using var server = await StartAsync(Loopback, ("Web:Requests:Burst", "2"), ("Web:Requests:PerSecond", "1"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++) statuses.Add(await StatusAsync(server, "203.0.113.9"));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "203.0.113.10"));
    }

    [Fact]
    public async Task Host_WithoutKeysForwardedForAnotherName_IsRefused()
    {
        await using var server = await StartAsync(Loopback);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server, "203.0.113.9", "city.example.org"));
    }

    [Fact]
    public void Validate_InvalidProxies_ReportsEach()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Web:TrustedProxies:0"] = "10.0.0.0/8",
            ["Web:TrustedProxies:1"] = "proxy",
            ["Web:TrustedProxies:2"] = "10.0.0.0/33",
            ["Web:TrustedProxies:3"] = "fd00::/8",
            ["Web:MaxMetricAreas"] = "0",
        }).Build();
        var faults = ConfigurationFaults.OfWeb(configuration).ToList();
        Assert.Equal(2, faults.Count);
        var fault = Assert.Single(faults, fault => fault.Contains("TrustedProxies", StringComparison.Ordinal));
        Assert.Contains("\"proxy\", \"10.0.0.0/33\"", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("fd00", fault, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(IEnumerable<string> proxies, params IEnumerable<(string Name, string Value)> settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        foreach (var (i, proxy) in proxies.Index()) all[$"{WebOptions.Section}:TrustedProxies:{i}"] = proxy;
        return TestServer.StartAsync(all, map: app => app.MapGet("/whoami", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.GetDisplayUrl()}"));
    }

    private static async Task<string> WhoAsync(TestServer server, string forwardedFor)
    {
        using var response = await SendAsync(server, "/whoami", forwardedFor, "localhost");
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancelled);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string forwardedFor, string host = "localhost")
    {
        using var response = await SendAsync(server, "/api/city", forwardedFor, host);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string path, string forwardedFor, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", host);
        return await server.Client.SendAsync(request, Cancelled);
    }
}
