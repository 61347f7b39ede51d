using CitySensors.Core.Alerts;
using CitySensors.Grains.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CitySensors.Grains.Tests.Alerts;

public sealed class SilentAlertSweepTests
{
    private readonly FakeTimeProvider _time = new(GrainCity.Noon);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_StationSilent_IsUnconfirmedOnceAndExpires()
    {
        await using var city = await GrainCity.StartAsync(time: _time);
        await RaiseAsync(city);

        await RunAsync(city, TimeSpan.FromMinutes(3));
        Assert.Equal([AlertState.Raised], await StatesAsync(city));

        await RunAsync(city, TimeSpan.FromSeconds(1));
        await RunAsync(city, TimeSpan.FromHours(1));
        Assert.Equal([AlertState.Raised, AlertState.Unconfirmed], await StatesAsync(city));
        Assert.Equal(AlertState.Unconfirmed, Assert.Single(city.Store.Log.Active).State);

        await RunAsync(city, TimeSpan.FromHours(23));
        Assert.Equal([AlertState.Raised, AlertState.Unconfirmed, AlertState.Expired], await StatesAsync(city));
        Assert.Empty(city.Store.Log.Active);
    }

    [Fact]
    public async Task Run_ReadingComesAgain_ReturnsToItsState()
    {
        await using var city = await GrainCity.StartAsync(time: _time);
        await RaiseAsync(city);
        await RunAsync(city, TimeSpan.FromHours(1));
        await city.SendAsync(("a", 40, 120));
        Assert.Equal([AlertState.Raised, AlertState.Unconfirmed, AlertState.Raised], await StatesAsync(city));
    }

    /// <summary>Only the store knows the station then: no grain is active.</summary>
    [Fact]
    public async Task Run_AfterARestart_CountsFromTheStartAndExpiresInTime()
    {
        var before = await GrainCity.StartAsync(time: _time);
        await using (before)
        {
            await RaiseAsync(before);
            await RunAsync(before, TimeSpan.FromHours(1));
        }

        await using var city = await GrainCity.StartAsync(time: _time, store: before.Store);
        // The sweep of this process begins now.
        await RunAsync(city, TimeSpan.Zero);
        await RunAsync(city, TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        Assert.Equal([AlertState.Raised, AlertState.Unconfirmed], await StatesAsync(city));
        await RunAsync(city, TimeSpan.FromTicks(1));
        Assert.Equal([AlertState.Raised, AlertState.Unconfirmed, AlertState.Expired], await StatesAsync(city));
    }

    [Fact]
    public async Task Run_CityWasStopped_GivesStationsTimeToSend()
    {
        var before = await GrainCity.StartAsync(time: _time);
        await using (before) await RaiseAsync(before);

        _time.Advance(TimeSpan.FromHours(5));
        await using var city = await GrainCity.StartAsync(time: _time, store: before.Store);
        await RunAsync(city, TimeSpan.Zero);
        Assert.Equal([AlertState.Raised], await StatesAsync(city));
        await RunAsync(city, TimeSpan.FromMinutes(4));
        Assert.Equal([AlertState.Raised, AlertState.Unconfirmed], await StatesAsync(city));
    }

    [Fact]
    public async Task Run_NoAlerts_LoadsNoStation()
    {
        await using var city = await GrainCity.StartAsync(time: _time);
        await city.SendAsync(("quiet", 0, 50));
        var loads = city.Store.Loads;
        await RunAsync(city, TimeSpan.FromHours(48));
        Assert.Equal(loads, city.Store.Loads);
        Assert.Single(city.Store.Deltas);
    }

    private async Task RunAsync(GrainCity city, TimeSpan later)
    {
        var sweep = city.SilenceSweep;
        _time.Advance(later);
        await sweep.RunAsync(Cancelled);
    }

    /// <summary>A value each minute of nine minutes, all of which arrive at noon.</summary>
    private static async Task RaiseAsync(GrainCity city)
    {
        await city.SendAsync(Enumerable.Range(0, 9).Select(minute => ("a", minute - 9, 120.0)));
        Assert.Single(city.Store.Log.Active);
    }

    private static async Task<IEnumerable<AlertState>> StatesAsync(GrainCity city) =>
        (await city.Store.Log.ReadAsync(new AlertQuery(), 100, Cancelled)).Select(alert => alert.State);
}
