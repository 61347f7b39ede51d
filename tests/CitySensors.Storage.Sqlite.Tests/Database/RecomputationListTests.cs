using CitySensors.Core.Recomputations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

/// <summary>Which recomputations there are, and which may be created.</summary>
public sealed class RecomputationListTests : RecomputationTestBase
{
    [Fact]
    public async Task Create_WhileOneIsActive_IsRefused()
    {
        Commit(Station, hours: 1);
        RollUp();
        City.Sql($"DELETE FROM aggregate WHERE id = {Id(0)}");
        var first = Create();
        Assert.Equal("Recomputation 1 is running: there is one at a time.", Refusal());
        Change(first.Number, RecomputationAction.Pause);
        Assert.Equal("Recomputation 1 is paused: there is one at a time.", Refusal());
        Change(first.Number, RecomputationAction.Resume);
        Assert.Equal(RecomputationState.Done, Worked(first.Number).State);
        Assert.Single((await DifferencesAsync(first))!);

        // The next one takes its place, and what it found remains.
        var second = await RecomputedAsync();
        Assert.Equal(RecomputationState.Superseded, (await City.Database.Recomputations.FindAsync(first.Number, Cancelled))!.State);
        Assert.Equal("It is superseded.", City.Database.Recomputations.Change(first.Number, RecomputationAction.Swap, Later).Refusal);
        foreach (var one in (Recomputation[])[first, second]) Assert.Single((await DifferencesAsync(one))!);
        foreach (var one in (Recomputation[])[first, second])
        {
            Change(one.Number, RecomputationAction.Discard);
            Assert.Null(await DifferencesAsync(one));
        }

        Worked(second.Number);
        Assert.Equal(0, Rows());
        Assert.Null(await DifferencesAsync(second with { Number = 99 }));

        string? Refusal() => City.Database.Recomputations.Create(Request(), Later).Refusal;
    }

    [Fact]
    public async Task List_ManyRecomputations_KeepsTheNewest()
    {
        Commit(Station, hours: 1);
        RollUp();
        City.Sql($"DELETE FROM aggregate WHERE id = {Id(0)}");
        for (var i = 0; i < Recomputation.MaxKept + 5; i++) await RecomputedAsync();
        Assert.Equal(Recomputation.MaxVersions, Rows());
        Assert.Single((await DifferencesAsync((await City.Database.Recomputations.FindAsync(16, Cancelled))!))!);
        Assert.Null(await DifferencesAsync((await City.Database.Recomputations.FindAsync(15, Cancelled))!));
        var kept = await City.Database.Recomputations.ListAsync(Cancelled);
        Assert.Equal(Enumerable.Range(6, Recomputation.MaxKept).Reverse().Select(number => (long)number), kept.Select(one => one.Number));
        Assert.Null(await City.Database.Recomputations.FindAsync(5, Cancelled));
    }

    [Fact]
    public void Fail_AnError_EndsItUntilItIsResumed()
    {
        Commit(Station, hours: 1);
        RollUp();
        var number = Create().Number;
        Assert.Equal("It broke.", City.Database.Recomputations.Fail("It broke.", Later)!.Error);
        Assert.False(City.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        Change(number, RecomputationAction.Resume);
        Assert.Equal((RecomputationState.Done, null), (Worked(number).State, Worked(number).Error));
    }
}
