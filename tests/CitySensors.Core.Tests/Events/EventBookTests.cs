using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using static CitySensors.Core.Tests.Events.AlertLogScript;

namespace CitySensors.Core.Tests.Events;

/// <summary>Which alerts belong together.</summary>
public sealed class EventBookTests
{
    private readonly EventBook _book = new(Options);

    [Fact]
    public void Apply_StationsOfAnArea_AreOneEvent()
    {
        Apply(Raised("a", 0), Raised("b", 3, Severity.Severe), Raised("c", 4));
        var known = Assert.Single(_book.All);
        Assert.Equal("a/temperature/0", known.Id);
        Assert.Equal("heat", known.Hazard);
        Assert.Equal((Severity.Severe, Severity.Severe), (known.Severity, known.HighestSeverity));
        Assert.Equal((3, 3), (known.Alerts, known.ActiveStations));
        Assert.Equal((Noon, At(4)), (known.Onset, known.Updated));
        Assert.Equal(["a", "b", "c"], known.Stations);
        Assert.Equal(["centre"], known.Areas);
        Assert.Null(known.Ended);
    }

    [Fact]
    public void Apply_SensorsOfAStorm_AreOneEvent()
    {
        Apply(Raised("a", 0, sensor: "rainfall"), Raised("b", 1, sensor: "pressure"), Raised("c", 2, sensor: "wind_speed"), Raised("a", 2, sensor: "noise_level"));
        Assert.Equal(["storm", "noise"], _book.All.Select(known => known.Hazard));
        Assert.Equal(["pressure", "rainfall", "wind_speed"], _book.All[0].Sensors);
    }

    [Fact]
    public void Apply_SensorTypeWithoutHazard_IsAHazardOfItsOwn()
    {
        Apply(Raised("a", 0, sensor: "radiation"), Raised("b", 1, sensor: "radiation"), Raised("c", 1, sensor: "water_level"));
        Assert.Equal(["radiation", "water_level"], _book.All.Select(known => known.Hazard));
    }

    [Fact]
    public void Apply_OtherArea_IsAnotherEventUnlessNear()
    {
        Apply(
            Raised("a", 0, area: "north"),
            Raised("b", 1, area: "south"),
            Raised("c", 2).At(48.100, 11.5),
            // 1.9 km further north.
            Raised("d", 3).At(48.117, 11.5),
            // 2.1 km from there.
            Raised("e", 4).At(48.136, 11.5));
        Assert.Equal([["a"], ["b"], ["c", "d"], ["e"]], _book.All.Select(known => known.Stations));
    }

    [Theory]
    [InlineData(0, 179.995, 0, -179.995)]
    [InlineData(89.995, 10, 89.995, -170)]
    public void Apply_NearAtAntimeridianAndPole_IsOneEvent(double latitude, double longitude, double otherLatitude, double otherLongitude)
    {
        Apply(Raised("a", 0).At(latitude, longitude), Raised("b", 1).At(otherLatitude, otherLongitude));
        Assert.Single(_book.All);
    }

    [Fact]
    public void Apply_StationWithoutPlace_IsANeighbourOfItselfOnly()
    {
        Apply(Raised("a", 0, area: null), Raised("a", 1, area: null, sensor: "humidity"), Raised("b", 1, area: null));
        Assert.Equal([["a"], ["b"]], _book.All.Select(known => known.Stations));
    }

    [Fact]
    public void Apply_ForStaffOnly_IsNoPartOfAPublicEvent()
    {
        Apply(Raised("a", 0).Of(Audience.Staff), Raised("b", 1).Of(Audience.Public), Raised("c", 2).Of(Audience.Both), Raised("d", 3).Of(Audience.Staff));
        Assert.Equal([(Audience.Staff, 2), (Audience.Public, 2)], _book.All.Select(known => (known.Audience, known.Alerts)));
    }

    [Fact]
    public void Apply_ToBeConfirmed_IsPublicWithTheSecondStation()
    {
        Apply(Raised("a", 0).Of(Audience.Confirmed), Raised("a", 1, sensor: "humidity").Of(Audience.Confirmed));
        Assert.Equal(Audience.Staff, Assert.Single(_book.All).Audience);
        Assert.False(_book.IsPublic(Raised("a", 0).Of(Audience.Confirmed)));
        Apply(Raised("b", 2).Of(Audience.Confirmed));
        Assert.Equal(Audience.Public, Assert.Single(_book.All).Audience);
        Assert.True(_book.IsPublic(Raised("a", 0).Of(Audience.Confirmed)));
    }

    [Fact]
    public void Apply_ToBeConfirmedByOneThatEnded_StaysForStaff()
    {
        Apply(Raised("a", 0).Of(Audience.Confirmed), Raised("a", 0).Of(Audience.Confirmed).Clear(2), Raised("b", 3).Of(Audience.Confirmed));
        Assert.Equal(Audience.Staff, Assert.Single(_book.All).Audience);
    }

    [Fact]
    public void Apply_ToBeConfirmedAndForEverybody_IsPublicAndStaysSo()
    {
        Apply(Raised("a", 0).Of(Audience.Confirmed), Raised("a", 10, sensor: "humidity"), Raised("a", 10, sensor: "humidity").Clear(12));
        Assert.Equal(Audience.Public, Assert.Single(_book.All).Audience);
    }

    [Fact]
    public void Apply_StationOfTwoEvents_JoinsTheFirst()
    {
        Apply(Raised("a", 0).At(48.1, 11.5), Raised("b", 1).At(48.13, 11.5), Raised("c", 2).At(48.115, 11.5));
        Assert.Equal([["a", "c"], ["b"]], _book.All.Select(known => known.Stations));
    }

    [Theory]
    [InlineData(24, 1)]
    [InlineData(25, 1)]
    [InlineData(26, 2)]
    public void Apply_AfterTheEnd_JoinsUntilItIsQuietForLongEnough(int minute, int events)
    {
        Apply(Raised("a", 0), Raised("a", 0).Clear(10), Raised("b", minute));
        Assert.Equal(events, _book.All.Count);
    }

    [Fact]
    public void Apply_AllAlertsEnd_IsOverAfterTheQuietTime()
    {
        Apply(Raised("a", 0, Severity.Severe), Raised("b", 2), Raised("b", 2).Clear(8), Raised("a", 0, Severity.Severe).Clear(10));
        Assert.Equal(EventState.Ending, Assert.Single(_book.All).State);
        Assert.Empty(_book.Advance(At(24)));
        var change = Assert.Single(_book.Advance(At(25)));
        Assert.Equal(EventState.Over, change.State);
        Assert.Empty(change.News);
        Assert.Empty(_book.Advance(At(26)));
        var known = Assert.Single(_book.All);
        Assert.Equal((EventState.Over, At(10)), (known.State, known.Ended));
        Assert.Equal(Severity.Severe, known.HighestSeverity);
        Assert.Equal((2, 0), (known.Alerts, known.ActiveStations));
    }

    [Fact]
    public void Apply_AlertThatBeganBeforeTheEnd_ReopensTheEvent()
    {
        Apply(Raised("a", 0), Raised("a", 0).Clear(10));
        _book.Advance(At(25));
        Apply(Raised("b", 20).Then(AlertState.Escalated, 30, Severity.Severe));
        Assert.Equal(EventState.Active, Assert.Single(_book.All).State);
    }

    [Fact]
    public void Apply_Retracted_IsNoPartOfTheEvent()
    {
        Apply(Raised("a", 0), Raised("b", 1, Severity.Extreme), Raised("b", 1, Severity.Extreme).Then(AlertState.Retracted, 5));
        var known = Assert.Single(_book.All);
        Assert.Equal((Severity.Moderate, Severity.Moderate), (known.Severity, known.HighestSeverity));
        Assert.Equal(["a"], known.Stations);
        Assert.Equal(1, known.Alerts);
    }

    [Fact]
    public void Apply_AllRetracted_IsRetracted()
    {
        Apply(Raised("a", 0), Raised("a", 0).Then(AlertState.Retracted, 5), Raised("b", 6));
        Assert.Equal([EventState.Retracted, EventState.Active], _book.All.Select(known => known.State));
        Assert.Empty(_book.Advance(At(60)));
    }

    [Fact]
    public void Apply_LateOrUnknownEnd_IsNoEvent()
    {
        Assert.Null(_book.Apply(Raised("a", 0) with { Timing = AlertTiming.Late }));
        Assert.Null(_book.Apply(Raised("a", 0).Clear(5)));
        Assert.Empty(_book.All);
    }

    [Fact]
    public void Advance_AfterTheRetention_ForgetsWhatIsOver()
    {
        Apply(Raised("a", 0), Raised("a", 0).Clear(10), Raised("b", 5, area: "north"));
        _book.Advance(Noon.AddDays(8));
        Assert.Equal(["b"], Assert.Single(_book.All).Stations);
        Assert.Null(_book.Find("a/temperature/0"));
        Assert.NotNull(_book.Find("b/temperature/5"));
    }

    [Fact]
    public void Advance_TooMany_ForgetsTheOldestThatAreOver()
    {
        var book = new EventBook(Options with { MostOver = 2 });
        for (var i = 0; i < 4; i++)
        {
            var alert = Raised($"station-{i}", 30 * i);
            book.Apply(alert);
            book.Apply(alert.Clear(30 * i + 5));
            book.Advance(At(30 * i + 20));
        }

        Assert.Equal(["station-2", "station-3"], book.All.Select(known => Assert.Single(known.Stations)));
    }

    [Fact]
    public void Timeline_SeverityAndStations_AreItsSteps()
    {
        var first = Raised("a", 0);
        Apply(first, Raised("b", 1), Raised("c", 7), first.Then(AlertState.Escalated, 8, Severity.Severe));
        Assert.Equal(
            [(0, Severity.Moderate, 1), (1, Severity.Moderate, 2), (7, Severity.Moderate, 3), (8, Severity.Severe, 3)],
            Assert.Single(_book.All).Timeline.Select(step => ((int)(step.Time - Noon).TotalMinutes, step.Severity, step.ActiveStations)));
    }

    [Fact]
    public void Timeline_Months_StaysBounded()
    {
        var alert = Raised("a", 0);
        Apply(alert);
        for (var i = 1; i <= 5_000; i++)
            Apply(alert = alert.Then(i % 2 == 0 ? AlertState.Deescalated : AlertState.Escalated, 10 * i, i % 2 == 0 ? Severity.Moderate : Severity.Severe));
        var timeline = Assert.Single(_book.All).Timeline;
        Assert.InRange(timeline.Count, 100, 301);
        Assert.Equal(Noon, timeline[0].Time);
        Assert.Equal(At(50_000), timeline[^1].Time);
    }

    [Fact]
    public void Trend_StationsAndSeverity_AreComparedWithHalfAnHourBefore()
    {
        var alerts = Enumerable.Range(0, 5).Select(i => Raised($"station-{i}", i)).ToArray();
        Apply(alerts[0]);
        Assert.Equal(EventTrend.Steady, Trend());
        Apply(alerts[1..]);
        Assert.Equal(EventTrend.Growing, Trend());
        Apply(Raised("a", 40), Raised("a", 40).Clear(41));
        Assert.Equal(EventTrend.Steady, Trend());
        Apply(alerts[0].Clear(75), alerts[1].Clear(80));
        Assert.Equal(EventTrend.Easing, Trend());
        Apply(alerts[2].Then(AlertState.Escalated, 81, Severity.Extreme));
        Assert.Equal(EventTrend.Growing, Trend());

        EventTrend Trend() => Assert.Single(_book.All).Trend;
    }

    [Fact]
    public void VisibleTo_Filter_HasTheHighestSeverityOfItsAlerts()
    {
        Apply(
            Raised("a", 0), Raised("b", 1, Severity.Severe), Raised("c", 1, Severity.Minor, area: "north"),
            Raised("d", 1, area: "south"), Raised("d", 1, area: "south").Clear(2));
        Assert.Equal([("a/temperature/0", Severity.Severe), ("c/temperature/1", Severity.Minor), ("d/temperature/1", Severity.Moderate)], _book.VisibleTo(AlertFilter.Everything));
        _book.Advance(At(17));
        Assert.Equal([("a/temperature/0", Severity.Moderate)], _book.VisibleTo(AlertFilter.Everything with { Stations = new HashSet<string> { "a", "d" } }));
    }

    private void Apply(params IEnumerable<Alert> entries)
    {
        foreach (var entry in entries) _book.Apply(entry);
    }
}
