using CitySensors.Core.Recomputations;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

/// <summary>What changed between the computation and the swap.</summary>
public sealed class RecomputationSwapTests : RecomputationTestBase
{
    [Fact]
    public async Task Swap_ReadingsThatExpiredSinceTheyWereComputed_KeepTheLiveAggregates()
    {
        Commit(Station, hours: 2);
        RollUp();
        City.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        var done = await RecomputedAsync();
        Assert.Equal(1, done.Summary.Different);
        City.Database.DropExpired(TimeSpan.FromDays(1), Midnight.AddDays(40), Cancelled);
        var swapped = Swapped(done);
        Assert.Equal((0, 1), (swapped.Swapped, swapped.NotSwapped));
        Assert.Equal([20, 20], (await HoursAsync()).Select(hour => hour.Of(Temperature)!.Mean));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Swap_ReadingsThatWereCorrectedSinceTheyWereComputed_AreNotLost(bool isRolledUp)
    {
        Commit(Station, hours: 2);
        RollUp();
        City.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        var done = await RecomputedAsync();
        City.Commit([City.Block(Station, [Midnight.AddHours(1)], temperature: 35)]);
        if (isRolledUp) RollUp();
        var swapped = Swapped(done);
        Assert.Equal((RecomputationState.Swapped, 1), (swapped.State, swapped.Swapped));
        var hour = (await HoursAsync())[1].Of(Temperature)!;
        Assert.Equal((60, 35), (hour.Count, hour.Max));
        RollUp();
        Assert.Equal(hour.Revision, (await HoursAsync())[1].Of(Temperature)!.Revision);
        Assert.Equal(0, (await RecomputedAsync()).Summary.Unequal);
    }

    [Fact]
    public async Task Swap_SensorTypeThatWasChangedSinceItWasComputed_IsComputedAgain()
    {
        Commit(Station, hours: 2);
        RollUp();
        City.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        var done = await RecomputedAsync();
        City.Commit(catalogue: TestDatabase.NineTypes.With(TestDatabase.NineTypes.Slots[Temperature] with { Aggregation = Aggregation.Sum }));
        Swapped(done);
        // Hours that did not differ are as they were.
        var again = await RecomputedAsync();
        Assert.Equal((1, 1), (again.Summary.Equal, again.Summary.Different));
    }
}
