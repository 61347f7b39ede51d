using System.Net;
using System.Text.Json;
using CitySensors.Server.Tests.City;
using CitySensors.TestSupport.Hub;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>Browsers that were connected when the process was killed under load receive every entry of the alert log once, in order.</summary>
public sealed class HubCrashTests : HostTestBase
{
    private const int Kills = 5;
    private const int EntriesBeforeKill = 150;
    private const string Rule = """{"sensor": "noise_level", "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{"severity": "Minor", "above": 60}]}""";

    [Fact]
    public async Task Subscribe_AgainAfterEachKill_MissesNothingAndRepeatsNothing()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var server = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await new CityClient(Http, server).PutAsync("api/rules/default-noise_level", Rule));
        var listener = new HubListener(() => Volatile.Read(ref server).Url);
        var listening = listener.RunAsync(stop.Token);
        var loads = Enumerable.Range(0, 3).Select(number => new AlternatingLoad($"station-{number}")).ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var endLoad = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var running = server;
            var sending = loads.Select(load => load.RunAsync(new CityClient(Http, running), endLoad.Token)).ToArray();
            var goal = listener.Alerts.Count + EntriesBeforeKill;
            await Eventually.TrueAsync(
                () => listener.Alerts.Count >= goal, () => $"{listener.Alerts.Count} of {goal} entries were received. {running.Output}", Cancelled);
            await running.KillAsync();
            await endLoad.CancelAsync();
            await Task.WhenAll(sending);
            await running.DisposeAsync();
            Volatile.Write(ref server, await StartAsync());
        }

        var log = await new CityClient(Http, server).AlertLogAsync();
        await Eventually.TrueAsync(
            () => listener.Alerts.Count >= log.Count && listener.Connections > Kills,
            () => $"{listener.Alerts.Count} of {log.Count} entries were received over {listener.Connections} connections.",
            Cancelled);
        await stop.CancelAsync();
        await listening;
        await server.DisposeAsync();

        Assert.Equal(Enumerable.Range(1, log.Count), log.Select(entry => entry.GetProperty("sequence").GetInt32()));
        Assert.Equal(log.Select(entry => JsonSerializer.Serialize(entry)), listener.Alerts.Select(entry => JsonSerializer.Serialize(JsonSerializer.SerializeToElement(entry))));
    }

    private Task<ServerProcess> StartAsync() =>
        ServerProcess.Start(Folder.Path, "--Storage:JournalSegmentBytes", "1048576", "--Logging:LogLevel:Default", "Warning").ReadyAsync(Http, Cancelled);

    /// <summary>Readings that each raise or clear an alert; unacknowledged ones are sent again.</summary>
    private sealed class AlternatingLoad(string station)
    {
        private const int ReadingsInBatch = 5;
        private readonly DateTimeOffset _begin = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        private int _acknowledged;

        public async Task RunAsync(CityClient client, CancellationToken stop)
        {
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    var status = await client.SendStatusAsync(
                        Enumerable.Range(_acknowledged, ReadingsInBatch).Select(i => new Sent(station, Minute: 0, i % 2 == 0 ? 70 : 50) { Time = _begin.AddMilliseconds(i) }));
                    Assert.True(status is HttpStatusCode.NoContent or HttpStatusCode.OK, $"{status}");
                    _acknowledged += ReadingsInBatch;
                }
            }
            catch (HttpRequestException)
            {
                // The process was killed; the reading is sent again to the next one.
            }
        }
    }
}
