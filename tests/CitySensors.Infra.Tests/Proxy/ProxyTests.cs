using System.Net;
using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Hub;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Proxy;

public sealed class ProxyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_NewClients_AreSharedAndAnswered()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        var silos = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            var (silo, status) = await city.AskAsync("api/stations");
            Assert.Equal(200, status);
            silos.Add(silo);
        }

        Assert.Equal(["silo-1", "silo-2"], silos.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Requests_WithACookie_StayAtTheirSilo()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        await city.RaiseAsync("silo-2", "only-at-2");
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(200, (await city.AskAsync("api/stations/only-at-2", "silo-2")).Status);
            Assert.Equal(404, (await city.AskAsync("api/stations/only-at-2", "silo-1")).Status);
        }
    }

    [Fact]
    public async Task Metrics_ThroughTheProxy_AreNotAccessible()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        Assert.Equal(404, (await city.AskAsync("metrics")).Status);
    }

    [Fact]
    public async Task Hub_ThroughNegotiationAndWebSocket_ReceivesAlertsOfItsSilo()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        // Enough to make it unlikely that all reach their silo by chance.
        for (var i = 0; i < 8; i++)
        {
            var (browser, silo) = await ConnectAsync(city);
            await using var _ = browser;
            var station = $"market-{i}";
            await city.RaiseAsync(silo, station);
            await ReceivesAsync(browser, station);
        }
    }

    [Fact]
    public async Task Hub_SiloKilled_ReconnectsToTheOther()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        var (browser, killed) = await ConnectAsync(city);
        await using var first = browser;
        await city.KillAsync(killed);
        await browser.ClosedAsync(Cancelled);
        // From the first request on: the proxy redispatches requests that it could not deliver.
        var (silo, status) = await city.AskAsync("api/stations", killed);
        Assert.Equal(200, status);
        Assert.NotEqual(killed, silo);
        var (again, other) = await ConnectAsync(city);
        await using var second = again;
        Assert.NotEqual(killed, other);
        await city.RaiseAsync(other, "after");
        await ReceivesAsync(again, "after");
    }

    [Fact]
    public async Task Configuration_WithTls_IsTakenByTheProxy()
    {
        using var folder = new TestFolder();
        var made = await Tools.OpenSsl.RunAsync(
            folder.Path, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=city", "-keyout", "key.pem", "-out", "certificate.pem");
        Assert.True(made.ExitCode == 0, made.Text);
        await File.WriteAllTextAsync(
            folder.File("proxy.pem"), await File.ReadAllTextAsync(folder.File("certificate.pem"), Cancelled) + await File.ReadAllTextAsync(folder.File("key.pem"), Cancelled), Cancelled);
        await File.WriteAllTextAsync(
            folder.File("tls.cfg"), Repository.Read("infra/proxy/tls.cfg").Replace("/run/secrets/proxy_certificate", folder.File("proxy.pem"), StringComparison.Ordinal), Cancelled);
        var result = await Tools.HaProxy.RunAsync(folder.Path, "-c", "-f", Repository.Full("infra/proxy/haproxy.cfg"), "-f", folder.File("tls.cfg"));
        Assert.True(result.ExitCode == 0, result.Text);
    }

    /// <summary>A browser at the hub, which negotiates and keeps its cookies, and the silo that the proxy's cookie names.</summary>
    private static async Task<(HubClient Browser, string Silo)> ConnectAsync(ProxiedCity city)
    {
        var cookies = new CookieContainer();
        var browser = await HubClient.ConnectAsync(city.Url, Cancelled, configure: options => options.Cookies = cookies);
        await browser.SubscribeAsync("""{"since": 0}""", Cancelled);
        return (browser, cookies.GetCookies(city.Url)["city-silo"]?.Value ?? "");
    }

    /// <summary>Waits for an alert of a station; others' may come first.</summary>
    private static Task ReceivesAsync(HubClient browser, string station) => Eventually.TrueAsync(
        async () => (await browser.AlertsAsync(browser.Alerts.Count + 1, Cancelled)).Any(alert => (string)alert["station_id"]! == station),
        () => $"an alert of {station}",
        Cancelled);
}
