using System.Net.WebSockets;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Proxy;

public sealed class ProxyTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

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
    public async Task Metrics_ThroughTheProxy_AreNotToBeHad()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        Assert.Equal(404, (await city.AskAsync("metrics")).Status);
    }

    [Fact]
    public async Task Hub_ThroughNegotiationAndWebSocket_ReportsAlertsOfItsSilo()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        // As many as make it unlikely that each would meet its silo by chance.
        for (var i = 0; i < 8; i++)
        {
            using var visitor = await HubVisitor.ConnectAsync(city.Url, 0, Cancelled);
            var station = $"market-{i}";
            await city.RaiseAsync(visitor.Silo, station);
            await UntilAsync(visitor, station);
        }
    }

    [Fact]
    public async Task Hub_WhoseSiloIsKilled_IsThereAgainAtTheOther()
    {
        await using var city = await ProxiedCity.StartAsync(Cancelled);
        using var visitor = await HubVisitor.ConnectAsync(city.Url, 0, Cancelled);
        var killed = visitor.Silo;
        await city.KillAsync(killed);
        await Assert.ThrowsAsync<WebSocketException>(() => UntilAsync(visitor, "never"));
        // From the first request on: what could not be sent is sent to the other.
        var (silo, status) = await city.AskAsync("api/stations", killed);
        Assert.Equal(200, status);
        Assert.NotEqual(killed, silo);
        using var again = await HubVisitor.ConnectAsync(city.Url, 0, Cancelled);
        Assert.NotEqual(killed, again.Silo);
        await city.RaiseAsync(again.Silo, "after");
        await UntilAsync(again, "after");
    }

    [Fact]
    public async Task Configuration_WithTls_IsTakenByTheProxy()
    {
        using var folder = new TestFolder();
        var made = await Tool.OpenSsl.RunAsync(
            folder.Path, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=city", "-keyout", "key.pem", "-out", "certificate.pem");
        Assert.True(made.ExitCode == 0, made.Text);
        await File.WriteAllTextAsync(
            folder.File("proxy.pem"), await File.ReadAllTextAsync(folder.File("certificate.pem"), Cancelled) + await File.ReadAllTextAsync(folder.File("key.pem"), Cancelled), Cancelled);
        await File.WriteAllTextAsync(
            folder.File("tls.cfg"), Repository.Read("infra/proxy/tls.cfg").Replace("/run/secrets/proxy_certificate", folder.File("proxy.pem"), StringComparison.Ordinal), Cancelled);
        var result = await Tool.HaProxy.RunAsync(folder.Path, "-c", "-f", Repository.Full("infra/proxy/haproxy.cfg"), "-f", folder.File("tls.cfg"));
        Assert.True(result.ExitCode == 0, result.Text);
    }

    private static async Task UntilAsync(HubVisitor visitor, string station)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(Bound);
        while ((await visitor.AlertsAsync(bound.Token)).All(alert => alert["station_id"]!.ToString() != station))
        {
            // Others' alerts come first.
        }
    }
}
