using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>A suspect value raises and clears nothing, and delays nothing that other values show. 85 °C and -45 °C are suspect.</summary>
public sealed class AlertSuspectTests
{
    private const string Air = "temperature";
    private static readonly Rule Fire = Above(TimeSpan.Zero, TimeSpan.Zero, (60, 55)) with { Sensor = Air, MinValues = Rule.DefaultMinValues };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Observe_PowerOnValue_RaisesNothing(int minValues)
    {
        var station = Sending(Fire with { MinValues = minValues }, 85, 21.3, 21.4);
        Assert.Empty(station.Log);
    }

    [Fact]
    public void Observe_SuspectValueRepeated_RaisesNothing() =>
        Assert.Empty(Sending(Fire with { MinValues = 1 }, [.. Enumerable.Repeat(85.0, 100)]).Log);

    [Fact]
    public void Observe_FireThroughASuspectValue_RaisesWithTheNextOne()
    {
        var station = Sending(Fire, 84.9, 85);
        Assert.Empty(station.Log);
        Assert.Equal((AlertState.Raised, Start), (Assert.Single(station.Observe(20, 85.1, Air)).State, station.Last.Onset));
    }

    [Fact]
    public void Observe_SuspectValueFirst_DoesNotCount()
    {
        var station = Sending(Fire, 85, 85.1);
        Assert.Empty(station.Log);
        Assert.Equal(Start.AddSeconds(10), Assert.Single(station.Observe(20, 85.2, Air)).Onset);
    }

    [Fact]
    public void Observe_SuspectValueDuringTheDuration_DoesNotRestartIt() =>
        Assert.Equal("Raised:Minor", Sending(Fire with { For = TimeSpan.FromSeconds(30) }, 80, 85, -45, 81).States);

    [Fact]
    public void Observe_SuspectValues_AreNoGap() =>
        Assert.Equal("Raised:Minor", Sending(Fire with { MaxGap = TimeSpan.FromSeconds(15) }, 80, 85, 85, 85, 81).States);

    [Fact]
    public void Observe_SuspectValueAfterAGap_InterruptsAsAnyValue()
    {
        var station = Sending(Fire with { MaxGap = TimeSpan.FromSeconds(15) }, 80);
        Assert.Empty(station.Observe(20, 85, Air));
        Assert.Empty(station.Observe(30, 81, Air));
        Assert.Equal(Start.AddSeconds(30), Assert.Single(station.Observe(40, 82, Air)).Onset);
    }

    [Fact]
    public void Observe_SuspectValueWithinTheClearLevel_DoesNotClear()
    {
        var station = Sending(Fire, 80, 81, -45, 82);
        Assert.Equal("Raised:Minor", station.States);
        Assert.Equal(AlertState.Cleared, Assert.Single(station.Observe(40, 20, Air)).State);
    }

    [Fact]
    public void Observe_SuspectValueBeyondAHigherLevel_DoesNotEscalate()
    {
        var levels = Fire with { MinValues = 1, Levels = [.. Fire.Levels, new RuleLevel(Severity.Severe, new Threshold.Above(84, 80))] };
        Assert.Equal("Raised:Minor", Sending(levels, 70, 85, 85, 70).States);
    }

    [Fact]
    public void CheckSilence_SuspectValuesArrive_AlertIsNotUnconfirmed()
    {
        var station = Sending(Fire with { MaxGap = TimeSpan.FromSeconds(15) }, 80, 81, 85);
        Assert.Empty(station.CheckSilence(35));
        Assert.Equal(AlertState.Unconfirmed, Assert.Single(station.CheckSilence(36)).State);
    }

    [Fact]
    public void Observe_SuspectValueOfAnUnconfirmedAlert_DoesNotConfirmIt()
    {
        var station = Sending(Fire with { MaxGap = TimeSpan.FromSeconds(15), ExpireAfter = TimeSpan.FromMinutes(1) }, 80, 81);
        Assert.Equal(AlertState.Unconfirmed, Assert.Single(station.CheckSilence(26)).State);
        Assert.Empty(station.Observe(30, 85, Air));
        Assert.Equal(AlertState.Raised, Assert.Single(station.Observe(40, 82, Air)).State);

        Assert.Equal(AlertState.Unconfirmed, Assert.Single(station.CheckSilence(56)).State);
        for (var second = 60; second <= 110; second += 10) Assert.Empty(station.Observe(second, 85, Air));
        Assert.Equal(AlertState.Expired, Assert.Single(station.CheckSilence(116)).State);
    }

    /// <summary>A station that sent these values, one every ten seconds.</summary>
    private static StationDriver Sending(Rule rule, params IReadOnlyList<double> values)
    {
        var station = new StationDriver(rule);
        foreach (var (i, value) in values.Index()) station.Observe(10 * i, value, Air);
        return station;
    }
}
