using System.Globalization;
using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.Hub;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.Alerts;

/// <summary>Many browsers over real WebSockets while the log grows.</summary>
public sealed class HubDeliveryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscribe_AnywhereInAGrowingLog_GetsEveryLaterEntryInOrderAndOnce()
    {
        const int Entries = 4000;
        await using var server = await TestServer.StartAsync();
        var random = new Random(20231114);
        var growing = Task.Run(
            async () =>
            {
                for (var i = 0; i < Entries; i += 20)
                {
                    server.City.Log.Append([.. Enumerable.Repeat(TestAlerts.One("station-7"), 20)]);
                    await Task.Yield();
                }
            },
            Cancelled);
        var readers = new List<Task>();
        for (var i = 0; i < 25; i++) readers.Add(ReadAsync(server, random.Next((int)server.City.Log.LastSequence + 1), Entries));
        await growing;
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Subscribe_EachWithItsFilter_GetsWhatTheFilterMatches()
    {
        const int Stations = 8;
        await using var server = await TestServer.StartAsync();
        var browsers = new List<HubClient>();
        try
        {
            for (var i = 0; i < Stations; i++)
            {
                browsers.Add(await HubClient.ConnectAsync(server.Address, Cancelled));
                await browsers[i].SubscribeAsync($$"""{"stations": ["station-{{i}}", "station-{{(i + 1) % Stations}}"]}""", Cancelled);
            }

            foreach (var i in Enumerable.Range(0, 400)) server.City.Log.Append([TestAlerts.One($"station-{i * 3 % Stations}")]);
            foreach (var (i, browser) in browsers.Index())
            {
                var wanted = Enumerable.Range(0, 400).Where(n => n * 3 % Stations == i || n * 3 % Stations == (i + 1) % Stations).Select(n => n + 1L).ToList();
                var alerts = await browser.AlertsAsync(wanted.Count, Cancelled);
                Assert.Equal(wanted, alerts.Select(alert => (long)alert["sequence"]!));
            }
        }
        finally
        {
            foreach (var browser in browsers) await browser.DisposeAsync();
        }
    }

    [Fact]
    public async Task Broadcast_BrowsersDisconnectMeanwhile_OthersGetEverything()
    {
        const int Entries = 2000;
        await using var server = await TestServer.StartAsync();
        var staying = new List<Task>();
        var closing = new List<HubConnection>();
        var vanishing = new List<HubClient>();
        for (var i = 0; i < 10; i++)
        {
            staying.Add(ReadAsync(server, 0, Entries));
            closing.Add(await SubscribedAsync(server, messagePack: i % 2 == 0, _ => { }));
            vanishing.Add(await HubClient.ConnectAsync(server.Address, Cancelled));
            await vanishing[i].SubscribeAsync("{}", Cancelled);
        }

        for (var i = 0; i < Entries; i++)
        {
            server.City.Log.Append([TestAlerts.One("station-7")]);
            if (i % 200 != 100) continue;
            await closing[i / 200].StopAsync(Cancelled);
            await vanishing[i / 200].DisposeAsync();
        }

        await Task.WhenAll(staying);
        foreach (var connection in closing) await connection.DisposeAsync();
        await Eventually.TrueAsync(
            async () => MetricsText.Value(await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled), "citysensors_hub_connections") == 0,
            () => "There are connections left.",
            Cancelled);
    }

    [Fact]
    public async Task Broadcast_BothProtocols_GetTheSameAlerts()
    {
        await using var server = await TestServer.StartAsync();
        var received = new[] { new Received(), new Received() };
        await using var json = await SubscribedAsync(server, messagePack: false, received[0].Add);
        await using var messagePack = await SubscribedAsync(server, messagePack: true, received[1].Add);
        for (var i = 0; i < 10; i++) server.City.Log.Append([TestAlerts.One("station-7"), TestAlerts.One("station-8")]);
        foreach (var alerts in received) await Eventually.TrueAsync(() => alerts.Sequences.Count == 20, () => "There are not twenty alerts.", Cancelled);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), received[0].Sequences);
        Assert.Equal(received[0].Sequences, received[1].Sequences);
    }

    private static async Task ReadAsync(TestServer server, long since, int last)
    {
        await using var browser = await HubClient.ConnectAsync(server.Address, Cancelled);
        await browser.SubscribeAsync($$"""{"since": {{since}}}""", Cancelled);
        var alerts = await browser.AlertsAsync(last - (int)since, Cancelled);
        Assert.Equal(Enumerable.Range((int)since + 1, last - (int)since).Select(i => (long)i), alerts.Select(alert => (long)alert["sequence"]!));
    }

    private static async Task<HubConnection> SubscribedAsync(TestServer server, bool messagePack, Action<Dictionary<string, object?>[]> received)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "/hubs/alerts"));
        if (messagePack) builder.AddMessagePackProtocol();
        var connection = builder.Build();
        connection.On("alerts", received);
        await connection.StartAsync(Cancelled);
        await connection.InvokeAsync<object>("Subscribe", new Dictionary<string, object>(), Cancelled);
        return connection;
    }

    private sealed class Received
    {
        private readonly Lock _lock = new();
        private readonly List<long> _sequences = [];

        public IReadOnlyList<long> Sequences
        {
            get
            {
                lock (_lock) return [.. _sequences];
            }
        }

        public void Add(Dictionary<string, object?>[] alerts)
        {
            lock (_lock) _sequences.AddRange(alerts.Select(alert => long.Parse(alert["sequence"]!.ToString()!, CultureInfo.InvariantCulture)));
        }
    }
}
