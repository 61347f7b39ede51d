using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.Alerts.WindowRule;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Alerts of rules on windows across restarts, changes of definitions and silence.</summary>
public sealed class AlertWindowChangeTests
{
    [Fact]
    public void Restart_AtAnyTime_ChangesNothing()
    {
        var rules = new[] { Mean(Hourly, 100), Mean(new WindowSchedule.Sliding(TimeSpan.FromHours(3), OneHour), 100) with { Id = "three" } };
        var (steady, restarted) = (new StationDriver(rules), new StationDriver(rules));
        for (var minute = 0; minute < 600; minute++)
        {
            var value = minute / 60 % 3 == 1 ? 250 : 90;
            steady.Observe(minute * Minute, value);
            restarted.Observe(minute * Minute, value);
            if (minute % 7 == 0) restarted.Restart();
        }

        Assert.True(steady.Log.Count > 4, steady.States);
        Assert.Equal(steady.Log.Select(Line), restarted.Log.Select(Line));
    }

    [Fact]
    public void CheckSilence_NoWindowForTwoSteps_IsUnconfirmedAndExpires()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, 66, 200);
        Assert.Empty(station.CheckSilence(3 * Hour));
        Assert.Equal(AlertState.Unconfirmed, Assert.Single(station.CheckSilence(3 * Hour + 10 * Minute)).State);
        Assert.Equal("Fine dust, mean over 1 h, at Market Square: no complete figure since 15:00 on 14 November 2023 (UTC+1); whether this warning still holds is unknown.", station.Last.Message);
        Assert.Equal(AlertState.Expired, Assert.Single(station.CheckSilence(28 * Hour)).State);
    }

    [Fact]
    public void Change_RuleRemoved_CancelsTheAlert()
    {
        var station = Raised();
        Assert.Empty(station.CancelOrphaned());
        Assert.Equal(AlertState.Cancelled, Assert.Single(station.Change(catalogue => catalogue.WithoutRule("dust"))).State);
    }

    [Fact]
    public void Restart_RuleRemovedMeanwhile_CancelsTheAlert()
    {
        var station = Raised();
        station.Restart(catalogue => catalogue.WithoutRule("dust"));
        Assert.Equal("Raised:Minor Cancelled:Minor", station.States);
    }

    [Fact]
    public void Restart_OtherWindowsMeanwhile_CancelsTheAlert()
    {
        var station = Raised();
        station.Restart(catalogue => catalogue.With(Mean(new WindowSchedule.Tumbling(WindowLength.Day), 180)));
        Assert.Equal("Raised:Minor Cancelled:Minor", station.States);
    }

    [Fact]
    public void Change_FromWindowsToValues_CancelsTheAlert()
    {
        var station = Raised();
        Assert.Equal(AlertState.Cancelled, Assert.Single(station.Change(catalogue => catalogue.With(Above(TimeSpan.Zero, TimeSpan.Zero, (180, 180))))).State);
    }

    [Fact]
    public void Change_OtherRule_KeepsTheAlert()
    {
        var station = Raised();
        Assert.Empty(station.Change(catalogue => catalogue.With(Mean(Hourly, 500) with { Id = "other" })));
        Send(station, 67, 126, 100);
        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
    }

    private static StationDriver Raised()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, 67, 200);
        Assert.Equal("Raised:Minor", station.States);
        return station;
    }
}
