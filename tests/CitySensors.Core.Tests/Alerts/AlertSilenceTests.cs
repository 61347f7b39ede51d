using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using FsCheck;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Alerts whose sensor sends no valid values.</summary>
public sealed class AlertSilenceTests
{
    private const double Day = 86_400;

    [Theory]
    [InlineData(120 + 180, false)]
    [InlineData(120 + 181, true)]
    public void CheckSilence_NoReadingForMoreThanThreeUsualIntervals_IsUnconfirmed(double at, bool isUnconfirmed)
    {
        var station = EveryMinute(Rule());
        Assert.Equal(isUnconfirmed ? 1 : 0, station.CheckSilence(at).Count);
        if (!isUnconfirmed) return;
        Assert.Equal("Raised:Minor Unconfirmed:Minor", station.States);
        Assert.Equal((station.Log[0].Id, Start.AddSeconds(120), Measurement.None), (station.Last.Id, station.Last.Updated, station.Last.Measurement));
        Assert.Equal("Fine dust at Market Square: no valid reading since 14:02 on 14 November 2023 (UTC+1); whether this warning still holds is unknown.", station.Last.Message);
        Assert.False(station.Last.HasEnded);
        Assert.Empty(station.CheckSilence(at + 1000));
    }

    [Fact]
    public void CheckSilence_RuleHasAMaxGap_ItCountsInstead()
    {
        var station = EveryMinute(Rule() with { MaxGap = TimeSpan.FromSeconds(20) });
        Assert.Empty(station.CheckSilence(140));
        Assert.Single(station.CheckSilence(141));
    }

    [Fact]
    public void CheckSilence_SensorThatSendsEverySecond_IsSilentAfterAMinute()
    {
        var station = new StationDriver(Rule());
        for (var second = 0; second <= 10; second++) station.Observe(second, 40);
        Assert.Empty(station.CheckSilence(70));
        Assert.Single(station.CheckSilence(71));
    }

    [Fact]
    public void CheckSilence_OnlyOneValueEver_IsSilentAfterAnHour()
    {
        var station = new StationDriver(Rule());
        station.Observe(0, 40);
        Assert.Empty(station.CheckSilence(3600));
        Assert.Single(station.CheckSilence(3601));
    }

    [Fact]
    public void CheckSilence_AllValuesFailQualityControl_IsUnconfirmedSinceTheLastValidOne()
    {
        var station = EveryMinute(Rule());
        for (var second = 180; second <= 480; second += 60) station.Observe(second, -999);
        Assert.Equal(Start.AddSeconds(120), Assert.Single(station.CheckSilence(490)).Updated);
    }

    [Fact]
    public void CheckSilence_OtherSensorsSend_IsUnconfirmed()
    {
        var station = EveryMinute(Rule());
        for (var second = 180; second <= 480; second += 60) station.Observe(second, 25, "temperature");
        Assert.Equal(AlertState.Unconfirmed, Assert.Single(station.CheckSilence(490)).State);
    }

    [Fact]
    public void CheckSilence_NoAlert_DoesNothing()
    {
        var station = new StationDriver(Rule());
        station.Observe(0, 20);
        Assert.Empty(station.CheckSilence(10 * Day));
    }

    /// <summary>What a station sends late is old, but it sends.</summary>
    [Fact]
    public void CheckSilence_ReadingsArriveLate_CountsFromTheArrival()
    {
        var station = new StationDriver(Rule());
        for (var second = 0; second <= 120; second += 60) station.ObserveAt(second + 500, second, (FineDust, 40));
        Assert.Empty(station.CheckSilence(620 + 180));
        Assert.Equal(Start.AddSeconds(120), Assert.Single(station.CheckSilence(620 + 181)).Updated);
    }

    [Fact]
    public void CheckSilence_CityWasStopped_CountsFromItsStart()
    {
        var station = EveryMinute(Rule());
        Assert.Empty(station.CheckSilence(10_180, receivingSince: 10_000));
        Assert.Single(station.CheckSilence(10_181, receivingSince: 10_000));
    }

    [Fact]
    public void Observe_ValidValueAgain_ReturnsToTheState()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30), (60, 55)) with { MaxGap = null });
        station.Observe(0, 40);
        station.Observe(60, 70);
        station.CheckSilence(1000);
        Assert.Empty(station.Observe(1010, -999));
        var again = Assert.Single(station.Observe(1020, 65));
        Assert.Equal((AlertState.Escalated, 65, Start.AddSeconds(1020), station.Log[0].Id), (again.State, again.Measurement.Value, again.Updated, again.Id));
        Assert.Equal("Raised:Minor Escalated:Moderate Unconfirmed:Moderate Escalated:Moderate", station.States);
    }

    [Fact]
    public void Observe_ValueThatChangesTheLevel_IsOneEntry()
    {
        var station = EveryMinute(Rule());
        station.CheckSilence(1000);
        station.Observe(1010, 20);
        Assert.Equal("Raised:Minor Unconfirmed:Minor Cleared:Minor", station.States);
    }

    [Fact]
    public void CheckSilence_UnconfirmedForTheDefaultTime_Expires()
    {
        var station = EveryMinute(Rule());
        station.CheckSilence(1000);
        Assert.Empty(station.CheckSilence(1000 + Day - 1));
        var expired = Assert.Single(station.CheckSilence(1000 + Day));
        Assert.Equal((AlertState.Expired, true, Start.AddSeconds(1000 + Day)), (expired.State, expired.HasEnded, expired.Updated));
        Assert.Equal("Fine dust at Market Square: nothing has confirmed this warning for long, so it has ended.", expired.Message);
        Assert.Empty(station.CheckSilence(10 * Day));
        var next = Assert.Single(station.Observe(10 * Day, 40));
        Assert.Equal((AlertState.Raised, Start.AddSeconds(10 * Day)), (next.State, next.Onset));
        Assert.NotEqual(expired.Id, next.Id);
    }

    [Fact]
    public void CheckSilence_RuleSetsExpireAfter_ItCounts()
    {
        var station = EveryMinute(Rule() with { ExpireAfter = TimeSpan.FromMinutes(10) });
        station.CheckSilence(1000);
        Assert.Empty(station.CheckSilence(1599));
        Assert.Single(station.CheckSilence(1600));
    }

    [Fact]
    public void Restart_Unconfirmed_ExpiresAtTheSameTimeAndReturnsToTheSameState()
    {
        var station = EveryMinute(Rule());
        station.CheckSilence(1000);
        station.Restart();
        Assert.Empty(station.CheckSilence(1000 + Day - 1));
        station.Observe(1000 + Day, 40);
        station.Restart();
        Assert.Empty(station.CheckSilence(1000 + Day + 60));
        Assert.Equal("Raised:Minor Unconfirmed:Minor Raised:Minor", station.States);
    }

    [Fact]
    public void CheckSilence_AnyReadingsAndSilence_NeverEndsAnAlertBeforeExpireAfter() => Properties.Hold(
        from expireAfter in Gen.Choose(0, 300)
        from maxGap in Gen.Elements(default(int?), 5, 100)
        from steps in Gen.ArrayOf(
            from step in Gen.Frequency((4, Gen.Choose(1, 20)), (1, Gen.Choose(50, 500)))
            from value in Gen.Elements(20.0, 40.0, 70.0, -999.0)
            from checks in Gen.Elements(true, true, false)
            select (Step: step, Value: value, Checks: checks), 80)
        select (expireAfter, maxGap, steps),
        it =>
        {
            var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30), (60, 55)) with
            {
                ExpireAfter = TimeSpan.FromSeconds(it.expireAfter), MaxGap = it.maxGap is { } gap ? TimeSpan.FromSeconds(gap) : null,
            });
            var (now, lastValid, unconfirmedAt) = (0.0, double.NegativeInfinity, double.NaN);
            var state = default(AlertState?);
            foreach (var (step, value, checks) in it.steps)
            {
                now += step;
                foreach (var entry in checks ? station.CheckSilence(now) : station.Observe(now, value))
                {
                    if (!checks) Assert.True(entry.State is not (AlertState.Unconfirmed or AlertState.Expired));
                    else if (entry.State == AlertState.Unconfirmed)
                    {
                        Assert.True(state is AlertState.Raised or AlertState.Escalated or AlertState.Deescalated);
                        Assert.True(now - lastValid > (it.maxGap ?? 60));
                        Assert.Equal(Start.AddSeconds(lastValid), entry.Updated);
                        unconfirmedAt = now;
                    }
                    else
                    {
                        Assert.Equal((AlertState.Unconfirmed, AlertState.Expired), (state, entry.State));
                        Assert.True(now - unconfirmedAt >= it.expireAfter);
                        Assert.True(lastValid < unconfirmedAt);
                    }

                    state = entry.HasEnded ? null : entry.State;
                }

                if (checks || value < 0) continue;
                // After a valid value no alert is unconfirmed.
                Assert.NotEqual(AlertState.Unconfirmed, state);
                lastValid = now;
            }
        },
        500);

    private static Rule Rule() => Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30)) with { MaxGap = null };

    /// <summary>A station that sent high values every minute, the last after 120 s.</summary>
    private static StationDriver EveryMinute(Rule rule)
    {
        var station = new StationDriver(rule);
        for (var second = 0; second <= 120; second += 60) station.Observe(second, 40);
        return station;
    }
}
