using System.Text.Json;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Cluster.Tests.Support;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>Silos that come and go under load.</summary>
public sealed class SiloFaultTests
{
    [Fact]
    public async Task Kill_OneOfTwoSilosUnderLoad_LosesAndRepeatsNothing()
    {
        var city = TestCity.OnRunning();
        try
        {
            var first = await city.StartMemberAsync();
            var second = await city.StartMemberAsync();
            var near = second.Url;
            using var load = new Load(city, () => first.Url, () => Volatile.Read(ref near));
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
            await Wait.UntilAsync(() => browser.Alerts.Count >= log.Count, () => $"{browser.Alerts.Count} of {log.Count} entries were heard.");
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
        var city = TestCity.OnRunning();
        try
        {
            var gateway = SiloProcess.FreePort();
            var first = await city.StartMemberAsync($"--Silo:GatewayPort={gateway}");
            using var load = new Load(city, () => first.Url);
            await load.MoreAsync(4_000);

            var second = await city.StartMemberAsync();
            await using var stations = await StationCount.ConnectAsync(city, gateway);
            IReadOnlyList<int> shares = [];
            var took = await Wait.UntilAsync(async () => (shares = await stations.PerSiloAsync()).Count == 2 && shares.Min() > shares.Sum() / 4, () => $"stations: {string.Join(", ", shares)}");
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
        var city = TestCity.OnRunning();
        try
        {
            var first = await city.StartMemberAsync();
            var second = await city.StartMemberAsync();
            var near = second.Url;
            using var load = new Load(city, () => first.Url, () => Volatile.Read(ref near));
            await load.MoreAsync(6_000);

            Volatile.Write(ref near, first.Url);
            var took = await second.StopAsync();
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
