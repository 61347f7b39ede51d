using CitySensors.Core.Alerts;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class FullDiskTests
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    [Fact]
    public async Task Commit_OutOfPages_RollsBackAndSucceedsLater()
    {
        using var city = new TestDatabase();
        city.Commit([city.Block("station-7", [Noon])], catalogue: TestDatabase.NineTypes);
        city.Database.LimitPages(1);

        var blocks = Enumerable.Range(1, 40).Select(hour => Noise(city, Noon.AddHours(hour))).ToList();
        var full = Assert.Throws<StorageFullException>(() => city.Commit(blocks, [TestAlerts.Entry("a", 1)], [TestDatabase.Put("station-8")]));
        Assert.Contains(city.Path, full.Message, StringComparison.Ordinal);
        Assert.NotNull(full.InnerException);
        await AssertFirstCommitOnlyAsync(city);

        city.Database.LimitPages(1_000_000);
        city.Commit(blocks, [TestAlerts.Entry("a", 1)], [TestDatabase.Put("station-8")]);
        await AssertBothCommitsAsync(city, 40);
    }

    [Fact]
    public async Task Commit_DiskFull_RollsBackAndSucceedsLater()
    {
        using var disk = SmallDisk.Mount(megabytes: 8);
        using var city = new TestDatabase(Path.Combine(disk.Path, "city"));
        city.Commit([city.Block("station-7", [Noon])], catalogue: TestDatabase.NineTypes);
        var filler = Path.Combine(disk.Path, "filler");
        Fill(filler);

        var blocks = Enumerable.Range(1, 40).Select(hour => Noise(city, Noon.AddHours(hour))).ToList();
        for (var attempt = 0; attempt < 3; attempt++)
            Assert.Throws<StorageFullException>(() => city.Commit(blocks, [TestAlerts.Entry("a", 1)], [TestDatabase.Put("station-8")]));
        await AssertFirstCommitOnlyAsync(city);

        File.Delete(filler);
        city.Commit(blocks, [TestAlerts.Entry("a", 1)], [TestDatabase.Put("station-8")]);
        await AssertBothCommitsAsync(city, 40);
        city.Reopen();
        await AssertBothCommitsAsync(city, 40);
    }

    [Fact]
    public async Task Open_DiskFull_ReportsIt()
    {
        using var disk = SmallDisk.Mount(megabytes: 1);
        Fill(Path.Combine(disk.Path, "filler"));
        Assert.Throws<StorageFullException>(() => CityDatabase.Open(Path.Combine(disk.Path, "city.sqlite")));
    }

    private static async Task AssertFirstCommitOnlyAsync(TestDatabase city)
    {
        Assert.Equal([Noon], await city.TimesAsync("station-7"));
        Assert.True(await city.ContainsAsync("station-7", Noon));
        Assert.Empty(await city.Database.ReadAlertsAsync(new AlertQuery(), 10, TestContext.Current.CancellationToken));
        var recovered = city.Database.Recover();
        Assert.Equal((1, 0, 1), (recovered.JournalPosition, recovered.LastAlertSequence, recovered.Stations.Count));
    }

    private static async Task AssertBothCommitsAsync(TestDatabase city, int blocks)
    {
        Assert.Equal(1 + blocks * 1000, (await city.TimesAsync("station-7")).Count);
        var recovered = city.Database.Recover();
        Assert.Equal((2, 1, 2), (recovered.JournalPosition, recovered.LastAlertSequence, recovered.Stations.Count));
    }

    /// <summary>Random doubles, which do not compress.</summary>
    private static ReadingBlock Noise(TestDatabase city, DateTimeOffset hour)
    {
        var noise = new Random(7);
        return city.Block("station-7", Enumerable.Range(0, 1000).Select(i => (hour.AddSeconds(i), new[] { noise.NextDouble() * 50 })));
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        Assert.Throws<IOException>(WriteForEver);

        void WriteForEver()
        {
            while (true) file.Write(page);
        }
    }
}
