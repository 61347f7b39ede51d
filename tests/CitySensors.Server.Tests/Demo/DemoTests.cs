using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.TestSupport.Hub;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Demo;

public sealed class DemoTests : HostTestBase
{
    private static readonly string[] BusyMachine = ["Microsoft.AspNetCore.Server.Kestrel[22]", "Orleans.Runtime.Watchdog", "Orleans.Runtime.Membership", "Orleans.Runtime.Scheduler"];

    /// <summary>What a first-time user sees, also across a kill: an alert that is raised, escalates and clears.</summary>
    [Fact]
    public async Task Demo_FromItsStart_RaisesEscalatesAndClearsAnAlert()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var server = await StartAsync();
        var listener = new HubListener(() => Volatile.Read(ref server).Url);
        var listening = listener.RunAsync(stop.Token);
        try
        {
            await UntilAsync(30, alerts => alerts.Any(alert => Is(alert, "raised")), "No alert is raised.");
            await UntilAsync(60, alerts => alerts.Where(alert => Is(alert, "escalated")).Any(escalated => HasCleared(alerts, escalated)), "No alert escalates and clears.");
            Assert.Contains($"The simulated city is running at {server.Url.GetLeftPart(UriPartial.Authority)}", server.Output, StringComparison.Ordinal);

            await server.KillAsync();
            await server.DisposeAsync();
            var received = listener.Alerts.Count;
            Volatile.Write(ref server, await StartAsync());
            await UntilAsync(30, alerts => alerts.Count > received, "Nothing happens after the second start.");
        }
        finally
        {
            await stop.CancelAsync();
            await listening;
            await server.DisposeAsync();
        }

        Assert.Equal(Enumerable.Range(1, listener.Alerts.Count), listener.Alerts.Select(alert => (int)alert["sequence"]!));

        Task UntilAsync(int seconds, Func<IReadOnlyList<JsonNode>, bool> condition, string otherwise) => Eventually.TrueAsync(
            () => condition(listener.Alerts),
            () => $"{otherwise} {string.Join('\n', listener.Alerts.Select(alert => alert.ToJsonString()))} {server.Output}",
            Cancelled);
    }

    /// <summary>Its simulated past raises no alert.</summary>
    [Fact]
    public async Task Demo_FromItsStart_HasAPastAndForecasts()
    {
        await using var server = await StartAsync();
        await Eventually.TrueAsync(
            async () => (await Http.GetFromJsonAsync<JsonNode>(new Uri(server.Url, "api/stations/station-7/forecasts?sensor=temperature"), Cancelled))!["sensors"]!["temperature"]?["hours"]
                is JsonArray { Count: 72 },
            () => server.Output,
            Cancelled);
        await Eventually.TrueAsync(
            async () => (await Http.GetFromJsonAsync<JsonNode>(new Uri(server.Url, "api/stations/station-7/aggregates?resolution=P1D"), Cancelled))!["items"]!.AsArray().Count >= 30,
            () => server.Output,
            Cancelled);
        var alerts = await Http.GetFromJsonAsync<JsonNode>(new Uri(server.Url, "api/alerts"), Cancelled);
        Assert.All(alerts!["items"]!.AsArray(), alert => Assert.Equal("on_time", (string)alert!["timing"]!));
    }

    [Fact]
    public async Task Stop_WhileReadingsAreSent_LogsNoWarning()
    {
        await using var server = await StartAsync();
        await Eventually.TrueAsync(
            async () => (await Http.GetFromJsonAsync<JsonNode>(new Uri(server.Url, "api/alerts"), Cancelled))!["items"]!.AsArray().Count > 0, () => server.Output, Cancelled);
        var history = await Http.GetFromJsonAsync<JsonNode>(new Uri(server.Url, "api/rules/default-noise_level/history"), Cancelled);
        Assert.Equal(["demo", "initial setup"], history!["items"]!.AsArray().Select(change => (string)change!["changed_by"]!));
        await server.StopAsync(Cancelled);
        Assert.Equal(0, server.ExitCode);
        var atStop = server.Output[server.Output.IndexOf("Application is shutting down", StringComparison.Ordinal)..];
        Assert.Empty(WarningsIn(atStop));
    }

    [Fact]
    public async Task Demo_FolderOfARealCity_IsRefused()
    {
        await using (var server = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled))
        {
            await server.StopAsync(Cancelled);
        }

        var demo = await ServerProcess.RunAsync(Folder.Path, ["demo", "--data", Folder.Path, "--urls", "http://127.0.0.1:0"], Cancelled);
        Assert.Equal(1, demo.ExitCode);
        Assert.Contains($"The folder \"{Folder.Path}\" contains a city that was not created by demo.", demo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", demo.Errors, StringComparison.Ordinal);
    }

    /// <summary>Warnings and errors but those that say that the machine has too little processor time.</summary>
    private static IEnumerable<string> WarningsIn(string log)
    {
        var lines = log.Split('\n');
        return from place in Enumerable.Range(0, lines.Length)
               let line = lines[place]
               where line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal)
               where !BusyMachine.Any(category => line.Contains(category, StringComparison.Ordinal))
               select string.Join('\n', lines.Skip(place).Take(3));
    }

    private static bool Is(JsonNode alert, string state) => (string)alert["state"]! == state;

    private static bool HasCleared(IEnumerable<JsonNode> alerts, JsonNode escalated) =>
        alerts.Any(alert => Is(alert, "cleared") && (string)alert["id"]! == (string)escalated["id"]!);

    private Task<ServerProcess> StartAsync() => ServerProcess.Start(["demo"], Folder.Path).ReadyAsync(Http, Cancelled);
}
