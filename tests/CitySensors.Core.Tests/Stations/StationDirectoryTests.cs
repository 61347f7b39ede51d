using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Stations;

public sealed class StationDirectoryTests
{
    [Fact]
    public void Page_Stations_IsInOrdinalOrderAndContinuesAfterTheLast()
    {
        var directory = Directory("b", "a", "C", "ä", "a-1");
        Assert.Equal(["C", "a", "a-1"], Ids(directory.Page(null, 3)));
        Assert.Equal(["b", "ä"], Ids(directory.Page("a-1", 3)));
        Assert.Equal(["b", "ä"], Ids(directory.Page("aa", 3)));
        Assert.Empty(directory.Page("ä", 3));
    }

    [Fact]
    public void Page_AfterAChange_ShowsIt()
    {
        var directory = Directory("a", "b");
        Assert.Equal(["a", "b"], Ids(directory.Page(null, 10)));
        directory.Put(new StationDefinition("b", "New name"));
        directory.Put(StationDefinition.Unregistered("aa"));
        directory.Remove("a");
        directory.Remove("unknown");
        Assert.Equal(["aa", "b"], Ids(directory.Page(null, 10)));
        Assert.Equal(("New name", 2), (directory.Page("aa", 1)[0].Name, directory.Count));
    }

    [Fact]
    public void Remove_UnregisteredStation_LeavesWhoWasRegisteredMeanwhile()
    {
        var directory = Directory("a");
        var (newcomer, registered) = (StationDefinition.Unregistered("b"), new StationDefinition("c", "Park", Version: 1));
        Assert.False(directory.TryAdd(StationDefinition.Unregistered("a")));
        Assert.True(directory.TryAdd(newcomer));
        Assert.True(directory.TryAdd(StationDefinition.Unregistered("c")));
        directory.Put(registered);
        Assert.Equal(["a", "b", "c"], Ids(directory.Page(null, 10)));

        directory.Remove(newcomer);
        directory.Remove(StationDefinition.Unregistered("c"));
        Assert.Equal(["a", "c"], Ids(directory.Page(null, 10)));
        Assert.Same(registered, directory.Find("c"));
    }

    [Fact]
    public async Task Page_DuringChanges_NeverMissesAStationForGood()
    {
        var directory = new StationDirectory();
        using var done = new CancellationTokenSource();
        var paging = Task.Run(() =>
        {
            while (!done.IsCancellationRequested) directory.Page(null, 10);
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 500; i++)
        {
            directory.Put(StationDefinition.Unregistered($"station-{i}"));
            Assert.Equal(i + 1, directory.Page(null, 1000).Count);
            // Again, because another thread may have cached a page from before the change.
            Assert.Equal(i + 1, directory.Page(null, 1000).Count);
        }

        await done.CancelAsync();
        await paging;
    }

    [Fact]
    public void Find_KnownStationBySpan_HasTheOneStringOfTheDirectory()
    {
        var station = StationDefinition.Unregistered("station-7");
        var directory = new StationDirectory();
        directory.Put(station);
        Assert.Same(station.Id, directory.Find("station-7".ToCharArray())?.Id);
        Assert.Null(directory.Find("Station-7".AsSpan()));
        Assert.Same(station, directory.Find("station-7"));
        Assert.Null(directory.Find("station-8"));
    }

    private static StationDirectory Directory(params string[] ids)
    {
        var directory = new StationDirectory();
        foreach (var id in ids) directory.Put(StationDefinition.Unregistered(id));
        return directory;
    }

    private static IEnumerable<string> Ids(IReadOnlyList<StationDefinition> stations) => stations.Select(station => station.Id);
}
