using System.Diagnostics;
using System.Text.Json;
using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Hub;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>Silos that come and go under load.</summary>
public sealed class SiloFaultTests
{
    [Fact]
    public async Task Kill_OneOfTwoSilosUnderLoad_LosesAndRepeatsNothing()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var first = await city.StartMemberAsync();
            var second = await city.StartMemberAsync();
            var near = second.Url;
            using var load = await Load.StartAsync(city, () => first.Url, () => Volatile.Read(ref near));
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var browser = new HubListener(() => Volatile.Read(ref near));
            var listening = browser.RunAsync(leave.Token);
            await load.MoreAsync(6_000);

            await second.KillAsync();
            Volatile.Write(ref near, first.Url);
            await load.MoreAsync(6_000);
            await load.EndAsync();
            await Proof.EverythingOnceAsync(city, load, "one of two silos killed", first);

            var log = await city.Client(first).AlertLogAsync();
            await Eventually.TrueAsync(() => browser.Alerts.Count >= log.Count, () => $"{browser.Alerts.Count} of {log.Count} entries were received.", TestContext.Current.CancellationToken);
            await leave.CancelAsync();
            await listening;
            Assert.Equal(
                log.Select(entry => JsonSerializer.Serialize(entry)), browser.Alerts.Select(entry => JsonSerializer.Serialize(JsonSerializer.SerializeToElement(entry))));
            Assert.True(browser.Connections > 1);
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Start_AnotherSiloUnderLoad_TakesItsShareAndLosesNothing()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var gateway = FreePorts.Next();
            var first = await city.StartMemberAsync($"--Silo:GatewayPort={gateway}");
            using var load = await Load.StartAsync(city, () => first.Url);
            await load.MoreAsync(4_000);

            var second = await city.StartMemberAsync();
            await using var stations = await StationCount.ConnectAsync(city, gateway);
            IReadOnlyList<int> shares = [];
            var began = Stopwatch.GetTimestamp();
            await Eventually.TrueAsync(async () => (shares = await stations.PerSiloAsync()).Count == 2 && shares.Min() > shares.Sum() / 4, () => $"Stations are not shared evenly: {string.Join(", ", shares)}", TestContext.Current.CancellationToken);
            var took = Stopwatch.GetElapsedTime(began);
            await load.MoreAsync(2_000);
            await load.EndAsync();
            await Proof.EverythingOnceAsync(
                city, load, $"a silo added, {took.TotalSeconds:0.0} s later the stations are shared {string.Join(" : ", shares)}", first, second);
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Stop_OneOfTwoSilosUnderLoad_HandsOverWithinTheGracePeriod()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var first = await city.StartMemberAsync();
            var second = await city.StartMemberAsync();
            var near = second.Url;
            using var load = await Load.StartAsync(city, () => first.Url, () => Volatile.Read(ref near));
            await load.MoreAsync(6_000);

            Volatile.Write(ref near, first.Url);
            var took = await second.StopAsync(TestContext.Current.CancellationToken);
            Assert.True(second.ExitCode == 0, second.Output);
            Assert.True(took < TimeSpan.FromSeconds(30), $"It took {took}. {second.Output}");
            await load.MoreAsync(4_000);
            await load.EndAsync();
            await Proof.EverythingOnceAsync(city, load, $"one of two silos stopped within {took.TotalSeconds:0.0} s", first);
        }
        finally
        {
            await city.DropAsync();
        }
    }
}
