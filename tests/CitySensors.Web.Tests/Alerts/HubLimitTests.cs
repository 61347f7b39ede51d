using System.Net.WebSockets;
using System.Text;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.TestSupport.Hub;
using Microsoft.AspNetCore.SignalR;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Alerts;

public sealed class HubLimitTests
{
    /// <summary>More than the buffers of both sides and of the network hold.</summary>
    private const int ManyEntries = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_TooManyInTotal_IsClosedWithReason()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Web:Hub:Connections"] = "2" });
        await using var one = await HubClient.ConnectAsync(server.Address, Cancelled);
        await one.SubscribeAsync("{}", Cancelled);
        await using (var two = await HubClient.ConnectAsync(server.Address, Cancelled))
        {
            await two.SubscribeAsync("{}", Cancelled);
            await using var three = await HubClient.ConnectAsync(server.Address, Cancelled);
            Assert.Contains("Too many connections", (await three.ClosedAsync(Cancelled))!.Message, StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(
            async () =>
            {
                await using var again = await HubClient.ConnectAsync(server.Address, Cancelled);
                return await TrySubscribeAsync(again);
            },
            () => "Another connection is still refused.",
            Cancelled);
    }

    [Fact]
    public async Task Connect_TooManyOfOneClient_LimitsLoopbackOnlyWhenConfigured()
    {
        var few = new Dictionary<string, string?> { ["Web:Hub:ConnectionsPerClient"] = "1" };
        await using (var exempt = await TestServer.StartAsync(few))
        {
            await using var one = await HubClient.ConnectAsync(exempt.Address, Cancelled);
            await one.SubscribeAsync("{}", Cancelled);
            await using var two = await HubClient.ConnectAsync(exempt.Address, Cancelled);
            await two.SubscribeAsync("{}", Cancelled);
        }

        await using var server = await TestServer.StartAsync(new Dictionary<string, string?>(few) { ["Web:Requests:LimitLoopback"] = "true" });
        await using var first = await HubClient.ConnectAsync(server.Address, Cancelled);
        await first.SubscribeAsync("{}", Cancelled);
        await using var second = await HubClient.ConnectAsync(server.Address, Cancelled);
        Assert.NotNull(await second.ClosedAsync(Cancelled));
    }

    [Fact]
    public async Task Send_SlowBrowser_DelaysNobodyAndMissesNothing()
    {
        await using var server = await TestServer.StartAsync();
        var gate = new ReadGate();
        await using var slow = await HubClient.ConnectAsync(server.Address, Cancelled, configure: gate.Configure);
        await slow.SubscribeAsync("{}", Cancelled);
        gate.Close();
        await using var quick = await HubClient.ConnectAsync(server.Address, Cancelled);
        await quick.SubscribeAsync("{}", Cancelled);
        for (var i = 0; i < ManyEntries; i += 1000) server.City.Log.Append(Entries(1000));
        var received = await quick.AlertsAsync(ManyEntries, Cancelled);
        Assert.Equal(Enumerable.Range(1, ManyEntries).Select(i => (long)i), received.Select(alert => (long)alert["sequence"]!));

        gate.Open();
        var late = await slow.AlertsAsync(ManyEntries, Cancelled);
        Assert.Equal(ManyEntries, (long)late[^1]["sequence"]!);
        Assert.Equal(ManyEntries, late.Count);
    }

    [Fact]
    public async Task Send_UnresponsiveBrowser_IsClosedAfterTimeout()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Web:Hub:SendSeconds"] = "1" });
        var gate = new ReadGate();
        await using var unresponsive = await HubClient.ConnectAsync(server.Address, Cancelled, configure: gate.Configure);
        await unresponsive.SubscribeAsync("{}", Cancelled);
        gate.Close();
        for (var i = 0; i < ManyEntries; i += 1000) server.City.Log.Append(Entries(1000));
        await Eventually.TrueAsync(() => server.Log.Lines.Any(line => line.Event == 3001), () => "The unresponsive browser is not closed.", Cancelled);
    }

    [Theory]
    [InlineData("""{"type": 1, "invocationId": "1", "target": "Subscribe", "arguments": [{"areas": 7}]}""")]
    [InlineData("""{"type": 1, "invocationId": "1", "target": "Subscribe", "arguments": []}""")]
    [InlineData("""{"type": 1, "invocationId": "1", "target": "Dispose", "arguments": []}""")]
    [InlineData("""{"type": 1, "invocationId": "1", "target": "OnConnectedAsync", "arguments": []}""")]
    [InlineData("""{"type": 99}""")]
    [InlineData("nonsense")]
    public async Task Receive_MalformedMessage_AffectsNobodyElse(string message)
    {
        await using var server = await TestServer.StartAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/hubs/alerts" }.Uri, Cancelled);
        foreach (var text in (string[])["""{"protocol": "json", "version": 1}""", message])
            await socket.SendAsync(Encoding.UTF8.GetBytes($"{text}\u001e"), WebSocketMessageType.Text, endOfMessage: true, Cancelled);
        await using var other = await HubClient.ConnectAsync(server.Address, Cancelled);
        await other.SubscribeAsync("{}", Cancelled);
        server.City.Log.Append(Entries(1));
        Assert.Single(await other.AlertsAsync(1, Cancelled));
    }

    private static async Task<bool> TrySubscribeAsync(HubClient client)
    {
        try
        {
            await client.SubscribeAsync("{}", Cancelled);
            return true;
        }
        catch (HubException)
        {
            // Closed: the previous connection is still counted.
            return false;
        }
    }

    private static Alert[] Entries(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Alert(
            $"alert-{i}",
            AlertState.Raised,
            new AlertSource("station-7", "centre", null, null),
            new AlertCondition("rule", "rainfall", "mm/h", 25, new Distribution(DistributionKind.FoldedNormal, 0, 3)),
            new AlertEpisode(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, Severity.Minor, Severity.Minor),
            new Measurement(30, 10, 1e-20),
            "Rain at Market Square is 30 mm/h; 0 is normal here.")),
    ];
}
