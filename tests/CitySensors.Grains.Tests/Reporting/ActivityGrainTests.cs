using CitySensors.Grains.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace CitySensors.Grains.Tests.Reporting;

public sealed class ActivityGrainTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly ActivityGrain _grain;

    public ActivityGrainTests() => _grain = new ActivityGrain(_time);

    [Fact]
    public async Task Exchange_SeveralSilos_ReturnsTheirSumAndTheNewestArrival()
    {
        Assert.Equal((3, 100), await _grain.ExchangeAsync("a", 3, 100));
        Assert.Equal((7, 100), await _grain.ExchangeAsync("b", 4, 90));
        Assert.Equal((6, 120), await _grain.ExchangeAsync("a", 2, 120));
    }

    [Fact]
    public async Task Exchange_SiloThatReportsNoLonger_IsForgotten()
    {
        await _grain.ExchangeAsync("a", 3, 100);
        _time.Advance(ActivityGrain.Expiry);
        Assert.Equal((7, 100), await _grain.ExchangeAsync("b", 4, 90));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((4, 90), await _grain.ExchangeAsync("b", 4, 90));
    }

    [Fact]
    public async Task ExchangeSilent_SeveralSilos_ReturnsAllInOrder()
    {
        await _grain.ExchangeSilentAsync("a", [new ReportedStation("station-2", 10, 0, true)]);
        var silent = await _grain.ExchangeSilentAsync("b", [new ReportedStation("station-1", 20, 1000, true)]);
        Assert.Equal([new ReportedStation("station-1", 20, 1000, true), new ReportedStation("station-2", 10, 0, true)], silent);
        _time.Advance(ActivityGrain.Expiry + TimeSpan.FromTicks(1));
        Assert.Equal("station-1", Assert.Single(await _grain.ExchangeSilentAsync("b", [new ReportedStation("station-1", 20, 1000, true)])).Id);
    }

    /// <summary>The station moved from one silo to another, which hears it.</summary>
    [Fact]
    public async Task ExchangeSilent_AnotherSiloHeardItLater_IsNotSilent()
    {
        await _grain.ExchangeSilentAsync("a", [new ReportedStation("station-1", 10, 0, true)]);
        Assert.Empty(await _grain.ExchangeSilentAsync("b", [new ReportedStation("station-1", 20, 0, false)]));
        Assert.Equal(30, Assert.Single(await _grain.ExchangeSilentAsync("b", [new ReportedStation("station-1", 30, 0, true)])).LastSeenTicks);
    }

    [Fact]
    public async Task ExchangeFaulty_SeveralSilos_ReturnsAllInOrderUntilASiloReportsNoLonger()
    {
        await _grain.ExchangeFaultyAsync("a", [new ReportedFault("station-2", 1), new ReportedFault("station-3", 2)]);
        Assert.Equal([new("station-1", 4), new("station-2", 1), new("station-3", 2)], await _grain.ExchangeFaultyAsync("b", [new ReportedFault("station-1", 4), new ReportedFault("station-3", 2)]));
        Assert.Equal([new("station-1", 4), new("station-3", 2)], await _grain.ExchangeFaultyAsync("a", []));
        _time.Advance(ActivityGrain.Expiry + TimeSpan.FromTicks(1));
        Assert.Empty(await _grain.ExchangeFaultyAsync("a", []));
    }

    [Fact]
    public async Task Exchange_NothingReported_HasNoArrival() => Assert.Equal((0, 0), await _grain.ExchangeAsync("a", 0, 0));
}
