using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class RuleAudienceTests
{
    private static readonly Rule Dust = Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30), (55, 50));

    public static TheoryData<Rule, Audience> Defaults => new()
    {
        { Dust, Audience.Both },
        { OnWindows(WindowFigure.Mean), Audience.Both },
        { OnWindows(WindowFigure.OutlierShare), Audience.Staff },
        { DefaultRules.ByTailProbability(FineDust), Audience.Staff },
        { DefaultRules.ByTailProbability(FineDust) with { Audience = Audience.Public }, Audience.Public },
        { DefaultRules.ByPublicScale(FineDust)!, Audience.Both },
    };

    [Theory]
    [MemberData(nameof(Defaults))]
    public void AudienceOrDefault_AnyRule_IsStaffIfItSaysOnlyHowUnusualValuesAre(Rule rule, Audience expected) => Assert.Equal(expected, rule.AudienceOrDefault);

    [Theory]
    [InlineData(Audience.Public)]
    [InlineData(Audience.Staff)]
    [InlineData(Audience.Both)]
    public void Alert_FromRaisedToCleared_IsForTheAudienceOfItsRule(Audience audience)
    {
        var station = new StationDriver(Dust with { Audience = audience, MaxGap = TimeSpan.FromMinutes(1) });
        station.Observe(0, 40);
        station.CheckSilence(3600);
        station.Observe(3600, 20);
        Assert.Equal([AlertState.Raised, AlertState.Unconfirmed, AlertState.Cleared], station.Log.Select(alert => alert.State));
        Assert.All(station.Log, alert => Assert.Equal(audience, alert.Audience));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Redefine_AudienceChanges_EndsTheAlertForThoseWhoGotIt(bool restarts)
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        var narrower = Dust with { Audience = Audience.Staff, Version = 2 };
        if (restarts) station.Restart(catalogue => catalogue.With(narrower));
        else station.Change(catalogue => catalogue.With(narrower));
        Assert.Equal((AlertState.Cancelled, Audience.Both), (station.Last.State, station.Last.Audience));

        station.Observe(10, 41);
        Assert.Equal((AlertState.Raised, Audience.Staff), (station.Last.State, station.Last.Audience));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Redefine_SameAudience_TheAlertGoesOn(bool restarts)
    {
        var station = new StationDriver(Dust with { Audience = Audience.Staff });
        station.Observe(0, 40);
        var other = Dust with { Audience = Audience.Staff, Source = "Another source", Version = 2 };
        if (restarts) station.Restart(catalogue => catalogue.With(other));
        else station.Change(catalogue => catalogue.With(other));
        station.Observe(10, 60);
        Assert.Equal("Raised:Minor Escalated:Moderate", station.States);
    }

    [Theory]
    [InlineData(Audience.Public, true, false)]
    [InlineData(Audience.Staff, false, true)]
    [InlineData(Audience.Both, true, true)]
    public void FilterAndQuery_Audience_SelectAlertsForIt(Audience audience, bool isForPublic, bool isForStaff)
    {
        var station = new StationDriver(Dust with { Audience = audience });
        station.Observe(0, 40);
        var alert = station.Last with { Sequence = 1 };
        Assert.Equal((isForPublic, isForStaff), (Filter(Audience.Public).Matches(alert), Filter(Audience.Staff).Matches(alert)));
        Assert.Equal((isForPublic, isForStaff), (Query(Audience.Public).Matches(alert), Query(Audience.Staff).Matches(alert)));
        Assert.True(Filter(Audience.Both).Matches(alert) && Query(Audience.Both).Matches(alert));
    }

    private static AlertFilter Filter(Audience audience) => AlertFilter.Everything with { Audience = audience };

    private static AlertQuery Query(Audience audience) => new() { Audience = audience };

    private static Rule OnWindows(WindowFigure figure) => Dust with { Window = new RuleWindow(figure, new WindowSchedule.Tumbling(WindowLength.Hour)) };
}
