using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>A single value raises no alert, unless a rule says so.</summary>
public sealed class AlertMinValuesTests
{
    private static readonly Rule Dust = Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30), (50, 45)) with { MinValues = Rule.DefaultMinValues };

    [Fact]
    public void Observe_SingleValue_RaisesNothing()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        Assert.Empty(station.Observe(10, 500));
        Assert.Empty(station.Observe(20, 20));
        Assert.Empty(station.Observe(30, 500));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Observe_ConsecutiveValues_RaisesWithTheLastOfThemSinceTheFirst(int minValues)
    {
        var station = new StationDriver(Dust with { MinValues = minValues });
        for (var i = 1; i < minValues; i++) Assert.Empty(station.Observe(10 * i, 40));
        Assert.Equal(AlertState.Raised, Assert.Single(station.Observe(10 * minValues, 40)).State);
        Assert.Equal(Start.AddSeconds(10), station.Last.Onset);
    }

    [Fact]
    public void Observe_DurationAndValues_AreBothRequired()
    {
        var station = new StationDriver(Dust with { For = TimeSpan.FromMinutes(1), MinValues = 3 });
        station.Observe(0, 40);
        Assert.Empty(station.Observe(60, 40));
        Assert.Single(station.Observe(70, 40));

        var frequent = new StationDriver(Dust with { For = TimeSpan.FromMinutes(1), MinValues = 3 });
        for (var second = 0; second < 60; second += 10) Assert.Empty(frequent.Observe(second, 40));
        Assert.Single(frequent.Observe(60, 40));
    }

    [Fact]
    public void Observe_SingleValueBeyondAHigherLevel_DoesNotEscalate()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        station.Observe(10, 40);
        Assert.Empty(station.Observe(20, 60));
        Assert.Empty(station.Observe(30, 40));
        Assert.Empty(station.Observe(40, 60));
        Assert.Equal((AlertState.Escalated, Severity.Moderate), (Assert.Single(station.Observe(50, 60)).State, station.Last.Severity));
    }

    [Fact]
    public void Observe_SingleValueWithinTheClearLevel_Ends()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        station.Observe(10, 40);
        Assert.Equal(AlertState.Cleared, Assert.Single(station.Observe(20, 20)).State);
    }

    [Fact]
    public void Observe_GapBetweenTheValues_StartsAgain()
    {
        var station = new StationDriver(Dust with { MaxGap = TimeSpan.FromSeconds(30) });
        station.Observe(0, 40);
        Assert.Empty(station.Observe(31, 40));
        Assert.Single(station.Observe(61, 40));
    }

    [Fact]
    public void Observe_FailedValueBetween_CountsNeitherWay()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        Assert.Empty(station.Observe(10, -999));
        Assert.Single(station.Observe(20, 40));
    }

    [Fact]
    public void Restart_BetweenTheValues_ContinuesToCount()
    {
        var station = new StationDriver(Dust with { MinValues = 3 });
        station.Observe(0, 40);
        station.Observe(10, 40);
        station.Restart();
        Assert.Single(station.Observe(20, 40));
    }

    [Fact]
    public void Apply_FewerValues_CountsThoseBefore()
    {
        var station = new StationDriver(Dust with { MinValues = 10 });
        station.Observe(0, 40);
        station.Observe(10, 40);
        station.Change(catalogue => catalogue.With(Dust with { MinValues = 3 }));
        Assert.Equal(Start, Assert.Single(station.Observe(20, 40)).Onset);
    }

    /// <summary>Whatever a sensor sends once between usual values, the default rules announce nothing.</summary>
    [Fact]
    public void Observe_SingleValuesAmongUsualOnes_RaiseNothingByDefaultRules() => Properties.Hold(
        from type in Gen.Elements(StandardSensorTypes.All.AsEnumerable())
        from glitches in Gen.ArrayOf(Gen.OneOf(
            Properties.Between(-100_000, 100_000),
            Properties.Between(type.Plausible!.Min, type.Plausible.Max),
            Gen.Elements(0.0, 85, 99.99, 999.9, 655.35, 6553.5, 65535, -127)), 20)
        select (type, glitches),
        it =>
        {
            var rules = new[] { DefaultRules.ByTailProbability(it.type.Id), DefaultRules.ByPublicScale(it.type.Id) is { } scale ? scale with { Id = "scale" } : null };
            var station = new StationDriver([.. rules.OfType<Rule>()]);
            foreach (var (i, glitch) in it.glitches.Index())
            {
                station.Observe(20 * i, it.type.Distribution!.Mean, it.type.Id);
                station.Observe(20 * i + 10, glitch, it.type.Id);
            }

            Assert.Empty(station.Log);
        });
}
