using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Durations of rules after times without values.</summary>
public sealed class AlertGapTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(80, true)]
    [InlineData(81, false)]
    public void Observe_GapOfMoreThanThreeUsualIntervals_StartsTheDurationAgain(int after, bool continues)
    {
        var station = EveryTenSeconds(Rule(Minute, TimeSpan.Zero));
        station.Observe(50, 40);
        Assert.Empty(station.Observe(after, 40));
        Assert.Equal(continues ? 1 : 0, station.Observe(110, 40).Count);
        if (continues) return;
        Assert.Single(station.Observe(after + 60, 40));
        Assert.Equal(Start.AddSeconds(after), station.Last.Onset);
    }

    [Fact]
    public void Observe_GapWhileClearing_StartsTheDurationAgain()
    {
        var station = EveryTenSeconds(Rule(TimeSpan.Zero, Minute));
        station.Observe(50, 40);
        station.Observe(60, 20);
        Assert.Empty(station.Observe(3600, 20));
        Assert.Empty(station.Observe(3620, 20));
        Assert.Single(station.Observe(3660, 20));
        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
    }

    [Fact]
    public void Observe_OnlyInvalidValues_AreAGap()
    {
        var station = EveryTenSeconds(Rule(Minute, TimeSpan.Zero));
        station.Observe(50, 40);
        for (var second = 60; second < 100; second += 10) station.Observe(second, -999);
        Assert.Empty(station.Observe(100, 40));
        Assert.Empty(station.Observe(110, 40));
        Assert.Single(station.Observe(160, 40));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Observe_RuleHasAMaxGap_ItCountsInstead(int after, bool continues)
    {
        var station = EveryTenSeconds(Rule(Minute, TimeSpan.Zero) with { MaxGap = TimeSpan.FromSeconds(50) });
        station.Observe(50, 40);
        Assert.Empty(station.Observe(after, 40));
        Assert.Equal(continues ? 1 : 0, station.Observe(110, 40).Count);
    }

    [Fact]
    public void Observe_IntervalUnknown_NothingIsAGap()
    {
        var station = new StationDriver(Rule(Minute, TimeSpan.Zero));
        station.Observe(0, 40);
        Assert.Single(station.Observe(3600, 40));
    }

    [Fact]
    public void Observe_SensorThatIsRarerThanOthers_HasItsOwnInterval()
    {
        var station = new StationDriver(Rule(TimeSpan.FromMinutes(4), TimeSpan.Zero));
        for (var second = 0; second < 600; second += 10) Observe(second, 20);
        for (var second = 600; second <= 840; second += 10) Observe(second, 40);
        Assert.Equal("Raised:Minor", station.States);
        Assert.Equal(Start.AddSeconds(600), station.Last.Onset);

        void Observe(int second, double dust)
        {
            if (second % 120 == 0) station.Observe(second, ("temperature", 25), (FineDust, dust));
            else station.Observe(second, 25, "temperature");
        }
    }

    [Fact]
    public void Observe_StationSendsLessOftenFromNowOn_IsNoGapForLong()
    {
        var station = EveryTenSeconds(Rule(TimeSpan.FromMinutes(4), TimeSpan.Zero));
        for (var second = 60; second < 600; second += 60) station.Observe(second, 40);
        Assert.Equal("Raised:Minor", station.States);
    }

    [Fact]
    public void Observe_AfterARestart_KnowsTheUsualInterval()
    {
        var station = EveryTenSeconds(Rule(Minute, TimeSpan.Zero));
        station.Observe(50, 40);
        station.Restart();
        Assert.Empty(station.Observe(81, 40));
        Assert.Empty(station.Observe(110, 40));
    }

    [Fact]
    public void Observe_ClockIsAhead_IntervalsAreThoseOfTheArrivals()
    {
        var station = new StationDriver(Rule(Minute, TimeSpan.Zero));
        for (var second = 0; second <= 100; second += 10) station.ObserveAt(second, second + 240, (FineDust, second < 40 ? 20 : 40));
        Assert.Equal("Raised:Minor", station.States);
        Assert.Equal(Start.AddSeconds(280), station.Last.Onset);
    }

    [Fact]
    public void Observe_OneLongGap_IsForgottenSoon()
    {
        var station = EveryTenSeconds(Rule(Minute, TimeSpan.Zero));
        station.Observe(10_000, 20);
        for (var second = 10_010; second <= 10_300; second += 10) station.Observe(second, 20);
        station.Observe(10_310, 40);
        Assert.Empty(station.Observe(10_345, 40));
        Assert.Empty(station.Observe(10_375, 40));
        Assert.Single(station.Observe(10_405, 40));
    }

    private static Rule Rule(TimeSpan lasting, TimeSpan clearAfter) => Above(lasting, clearAfter, (35.5, 33)) with { MaxGap = null };

    /// <summary>A station that sent a low value every ten seconds, the last after 40 s.</summary>
    private static StationDriver EveryTenSeconds(Rule rule)
    {
        var station = new StationDriver(rule);
        for (var second = 0; second <= 40; second += 10) station.Observe(second, 20);
        return station;
    }
}
