using System.Text.Json;
using CitySensors.Core.Recomputations;

namespace CitySensors.Core.Tests.Recomputations;

public sealed class RecomputationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 4, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Midnight = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    private static readonly Recomputation Begun = new RecomputationRequest(Midnight, Midnight.AddHours(4), false, "Ada").Begin(Now);

    [Fact]
    public void Read_Request_IsAPeriodOfFullHours()
    {
        var (request, errors) = Read("""{"from": "2026-11-01T01:00:00+01:00", "to": "2026-11-28T11:00:00Z", "swap": true}""");
        Assert.Empty(errors);
        Assert.Equal(new RecomputationRequest(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 28, 11, 0, 0, TimeSpan.Zero), true, "Ada"), request);
        Assert.False(Read("""{"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z", "swap": null}""").Request!.Swaps);
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("{}", "from", "to")]
    [InlineData("""{"from": "2026-11-01T00:30:00Z", "to": 5, "swap": "yes", "area": "north"}""", "area", "from", "swap", "to")]
    [InlineData("""{"from": "2026-11-02T00:00:00Z", "to": "2026-11-02T00:00:00Z"}""", "to")]
    [InlineData("""{"from": "1969-11-02T00:00:00Z", "to": "2026-11-28T12:00:00Z"}""", "from", "to")]
    public void Read_Request_ReportsAllFaults(string json, params string[] members)
    {
        var (request, errors) = Read(json);
        Assert.Null(request);
        Assert.Equal(members, errors.Select(error => error.Member).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void After_Actions_FollowTheStates()
    {
        var paused = After(Begun, RecomputationAction.Pause);
        Assert.Equal((RecomputationState.Paused, true, false), (paused.State, paused.IsActive, paused.IsWorking));
        Assert.Equal(paused, After(paused, RecomputationAction.Pause));
        Assert.Equal(Begun, After(paused, RecomputationAction.Resume));
        Assert.Equal("Its version can be swapped in once it is done.", Begun.After(RecomputationAction.Swap, Now).Refusal);

        var half = Begun.Computed(2, RecomputationSummary.Empty, Now);
        Assert.Equal((RecomputationState.Running, 2, 4), (half.State, half.HoursDone, half.Hours));
        var done = half.Computed(4, RecomputationSummary.Empty, Now);
        Assert.Equal((RecomputationState.Done, Now, false), (done.State, done.EndedAt, done.IsActive));

        var swapping = After(done, RecomputationAction.Swap);
        Assert.Equal((RecomputationState.Swapping, null), (swapping.State, swapping.EndedAt));
        Assert.Equal(swapping, After(After(swapping, RecomputationAction.Pause), RecomputationAction.Resume));
        var swapped = swapping.AllSwapped(Now);
        Assert.Equal("Its version is the live one and cannot be discarded.", swapped.After(RecomputationAction.Discard, Now).Refusal);
        Assert.Equal("It is swapped.", swapped.After(RecomputationAction.Swap, Now).Refusal);
        Assert.Equal(RecomputationState.Discarded, After(done, RecomputationAction.Discard).State);

        var failed = half.Failed(new string('x', 5000), Now);
        Assert.Equal((RecomputationState.Failed, Recomputation.MaxErrorLength), (failed.State, failed.Error!.Length));
        Assert.Equal(half, After(failed, RecomputationAction.Resume));
    }

    [Fact]
    public void Computed_ThatIsToBeSwapped_IsSwappedOnceItIsComplete() =>
        Assert.Equal(RecomputationState.Swapping, (Begun with { Swaps = true }).Computed(4, RecomputationSummary.Empty, Now).State);

    [Fact]
    public void SupersededByNext_WhatCouldBeSwappedIn_CannotBeAnyMore()
    {
        var done = Begun.Computed(4, RecomputationSummary.Empty, Now);
        var superseded = Assert.Single(Recomputation.SupersededByNext([done, done.AllSwapped(Now) with { Number = 2 }], Now.AddDays(1)));
        Assert.Equal((RecomputationState.Superseded, Now), (superseded.State, superseded.EndedAt));
        Assert.Equal("It is superseded.", superseded.After(RecomputationAction.Swap, Now).Refusal);
        Assert.Equal("It is superseded.", superseded.After(RecomputationAction.Resume, Now).Refusal);
        Assert.Equal(RecomputationState.Discarded, After(superseded, RecomputationAction.Discard).State);
    }

    [Fact]
    public void WithVersion_ManyRecomputations_AreTheNewestThatAreNotDiscardedOrTooLarge()
    {
        var kept = Enumerable.Range(0, Recomputation.MaxKept).Select(i => Begun with { Number = 100 - i, State = i == 2 ? RecomputationState.Discarded : RecomputationState.Superseded }).ToList();
        Assert.Equal([100, 99, 97, 96, 95, 94, 93, 92, 91], Recomputation.WithVersion(kept).OrderDescending());
        Assert.Empty(Recomputation.WithVersion([]));

        // The newest may be of any size; what it was when it was the newest is not asked later.
        var large = new RecomputationSummary { Different = Recomputation.MaxHoursOfEarlierVersions };
        kept[0] = kept[0] with { Summary = large with { OnlyLive = 1 } };
        kept[3] = kept[3] with { Summary = large };
        kept[5] = kept[5] with { Summary = new RecomputationSummary { Areas = new RecomputationSummary { Different = 1 } } };
        Assert.Equal([100, 99, 97, 96], Recomputation.WithVersion(kept).OrderDescending());
        kept[3] = kept[3] with { State = RecomputationState.Discarded };
        Assert.Equal([100, 99, 96], Recomputation.WithVersion(kept).OrderDescending());
    }

    [Theory]
    [InlineData("""{"state": "paused"}""", RecomputationAction.Pause)]
    [InlineData("""{"state": "running"}""", RecomputationAction.Resume)]
    [InlineData("""{"state": "done"}""", null)]
    [InlineData("""{"state": null}""", null)]
    [InlineData("""{"state": "paused", "swap": true}""", null)]
    public void Read_Change_IsPausedOrRunning(string json, RecomputationAction? action)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(action, RecomputationChange.Read(document.RootElement).Action);
    }

    [Fact]
    public void Read_ATextThatIsNone_SaysSo() => Assert.Contains("A stored recomputation is damaged", Assert.Throws<InvalidDataException>(() => RecomputationText.Read("{")).Message, StringComparison.Ordinal);

    private static Recomputation After(Recomputation recomputation, RecomputationAction action)
    {
        var (changed, refusal) = recomputation.After(action, Now);
        Assert.Null(refusal);
        return changed!;
    }

    private static (RecomputationRequest? Request, IReadOnlyList<CitySensors.Core.Definitions.DefinitionError> Errors) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RecomputationRequest.Read(document.RootElement, "Ada", Now);
    }
}
