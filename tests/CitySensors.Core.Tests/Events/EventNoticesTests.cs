using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using static CitySensors.Core.Events.EventNotice;
using static CitySensors.Core.Tests.Events.AlertLogScript;

namespace CitySensors.Core.Tests.Events;

/// <summary>Of what a recipient is told.</summary>
public sealed class EventNoticesTests
{
    private readonly EventBook _book = new(Options);
    private readonly EventNotices _everything = new(AlertFilter.Everything);

    [Fact]
    public void Decide_ManyStations_IsOneMessageEachForBeginWorseAndOver()
    {
        var first = Raised("a", 0);
        var others = Enumerable.Range(1, 20).Select(i => Raised($"station-{i}", i)).ToArray();
        Assert.Equal([Began], Tell(first));
        Assert.Equal([], Tell(others));
        Assert.Equal([Worsened], Tell(first.Then(AlertState.Escalated, 22, Severity.Severe)));
        Assert.Equal([], Tell(others[0].Then(AlertState.Escalated, 23, Severity.Severe)));
        Assert.Equal([], Tell(others.Select(alert => alert.Clear(30)).Append(first.Clear(31))));
        Assert.Equal([Over], Advance(46));
    }

    [Fact]
    public void Decide_Flapping_IsAnnouncedOnce()
    {
        var told = new List<EventNotice>();
        for (var i = 0; i < 50; i++)
        {
            told.AddRange(Tell(Raised("a", 10 * i), Raised("a", 10 * i).Clear(10 * i + 5)));
            told.AddRange(Advance(10 * i + 6));
        }

        told.AddRange(Advance(600));
        Assert.Equal([Began, Over], told);
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(181, true)]
    public void Decide_WorseAgain_IsToldIfItEasedForLong(int minutes, bool isTold)
    {
        var first = Raised("a", 0, Severity.Severe);
        Tell(first, first.Then(AlertState.Deescalated, 10, Severity.Minor));
        var again = Tell(first.Then(AlertState.Escalated, 10 + minutes, Severity.Severe));
        Assert.Equal(isTold ? [Worsened] : [], again);
    }

    [Fact]
    public void Decide_EachLevel_IsTold()
    {
        var alert = Raised("a", 0, Severity.Minor);
        Assert.Equal(
            [Began, Worsened, Worsened, Worsened],
            Tell(
                alert, alert.Then(AlertState.Escalated, 1, Severity.Moderate), alert.Then(AlertState.Escalated, 2, Severity.Severe),
                alert.Then(AlertState.Escalated, 3, Severity.Extreme)));
    }

    [Fact]
    public void Decide_FilterOfAnArea_BeginsWhenTheEventReachesIt()
    {
        var north = new EventNotices(AlertFilter.Everything with { Areas = new HashSet<string> { "north" } });
        Assert.Equal([], Tell(north, Raised("a", 0, Severity.Severe) with { Source = new AlertSource("a", "centre", 48.1, 11.5) }));
        Assert.Equal([Began], Tell(north, Raised("b", 5) with { Source = new AlertSource("b", "north", 48.11, 11.5) }));
        Assert.Single(_book.All);
    }

    [Fact]
    public void Decide_LeastSeverity_BeginsWhenItIsReached()
    {
        var severe = new EventNotices(AlertFilter.Everything with { LeastSeverity = Severity.Severe });
        var alert = Raised("a", 0);
        Assert.Equal([], Tell(severe, alert));
        Assert.Equal([Began], Tell(severe, alert.Then(AlertState.Escalated, 3, Severity.Severe)));
    }

    [Fact]
    public void Decide_Retracted_TellsThoseWhoWereTold()
    {
        var north = new EventNotices(AlertFilter.Everything with { Areas = new HashSet<string> { "north" } });
        var alert = Raised("a", 0);
        Assert.Equal([Began], Tell(alert));
        var change = _book.Apply(alert.Then(AlertState.Retracted, 5))!;
        Assert.Equal(Retracted, _everything.Decide(change));
        Assert.Null(north.Decide(change));
        Assert.Equal([], Advance(60));
    }

    [Fact]
    public void Decide_Confirmed_TellsCitizensOfAllItsAlerts()
    {
        var citizen = new EventNotices(AlertFilter.Everything with { Audience = Audience.Public });
        var neighbour = new EventNotices(AlertFilter.Everything with { Audience = Audience.Public, Stations = new HashSet<string> { "a" } });
        var first = Raised("a", 0, Severity.Severe).Of(Audience.Confirmed);
        Assert.Equal([], Tell(citizen, first));
        var change = _book.Apply(Raised("b", 1).Of(Audience.Confirmed))!;
        Assert.Equal((Began, Began), (citizen.Decide(change), neighbour.Decide(change)));
        Assert.Equal([Worsened], Tell(citizen, first.Then(AlertState.Escalated, 2, Severity.Extreme)));
        Assert.Equal([], Tell(citizen, first.Clear(3)));
    }

    [Fact]
    public void Decide_EventThatIsOverAndReopened_IsToldAgain()
    {
        Tell(Raised("a", 0), Raised("a", 0).Clear(10));
        Assert.Equal([Over], Advance(25));
        Assert.Equal([Began], Tell(Raised("b", 20)));
    }

    [Fact]
    public void Compare_AfterMissedChanges_TellsTheDifference()
    {
        var other = Raised("b", 0, area: "north");
        var gone = Raised("c", 0, area: "south");
        Tell(Raised("a", 0), other, gone);
        _book.Apply(Raised("a", 0).Then(AlertState.Escalated, 5, Severity.Severe));
        _book.Apply(other.Clear(5));
        _book.Apply(gone.Then(AlertState.Retracted, 5));
        _book.Apply(Raised("d", 6, area: "west"));
        _book.Advance(At(25));
        Assert.Equal(
            [("b/temperature/0", Over), ("c/temperature/0", Retracted), ("a/temperature/0", Worsened), ("d/temperature/6", Began)],
            _everything.Compare(_book));
        Assert.Empty(_everything.Compare(_book));
    }

    private EventNotice[] Tell(params IEnumerable<Alert> entries) => Tell(_everything, entries);

    private EventNotice[] Tell(EventNotices notices, params IEnumerable<Alert> entries) =>
        [.. entries.Select(_book.Apply).OfType<EventChange>().Select(notices.Decide).OfType<EventNotice>()];

    private EventNotice[] Advance(int minute) => [.. _book.Advance(At(minute)).Select(_everything.Decide).OfType<EventNotice>()];
}
