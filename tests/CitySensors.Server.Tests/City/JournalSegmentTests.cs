using CitySensors.Core.Definitions;
using CitySensors.Server.Tests.Hosting;

namespace CitySensors.Server.Tests.City;

public sealed class JournalSegmentTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A change without effect leaves a segment without records, and the next record is too large for it: the segment that
    /// follows begins at the same position.
    /// </summary>
    [Fact]
    public async Task Accept_AfterAnEmptySegment_SurvivesACrash()
    {
        const int large = 8000;
        var clock = new TestClock();
        await using var city = await ServerCity.OpenAsync(_folder.Path, time: clock);
        Assert.Equal(ChangeResult.NotFound, (await city.ChangeAsync(new DefinitionChange.RemoveRule("nowhere"))).Result);
        await city.SendAsync(Enumerable.Range(0, large).Select(minute => new Sent("station-7", minute)));
        clock.Pass(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(
            () => Directory.GetFiles(Path.Combine(_folder.Path, "journal")).Length <= 1,
            () => "The segments that the database has are not dropped.",
            TestContext.Current.CancellationToken);
        await city.SendAsync(Enumerable.Range(large, 10).Select(minute => new Sent("station-7", minute)));

        using var crashed = CrashedFolder.Copy(_folder);
        await using var again = await ServerCity.OpenAsync(crashed.Path);
        Assert.Equal(large + 10, (await again.ReadingsAsync("station-7")).Count);
    }

    /// <summary>Each change reserves space for the largest one; many at once must not fill the disk.</summary>
    [Fact]
    public async Task Change_ManyConcurrent_ReservesSpaceForSomeOfThemAtATime()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        var changes = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => city.ChangeAsync(new DefinitionChange.RemoveRule($"nowhere-{number}"))));
        Assert.All(changes, change => Assert.Equal(ChangeResult.NotFound, change.Result));
        Assert.InRange(city.Store.JournalBytes, 0, 100_000_000);
    }
}
