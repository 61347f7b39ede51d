using CitySensors.Core.Readings;
using FsCheck.Fluent;

namespace CitySensors.Server.Tests.City;

public sealed class DuplicateTests : IDisposable
{
    private const string Station = "station-7";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accept_SameBatchTwice_CountsTheSecondAsDuplicates()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        var batch = Enumerable.Range(0, 100).Select(minute => new Sent(Station, minute)).ToArray();
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 100, 0), await city.SendAsync(batch));
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 0, 100), await city.SendAsync(batch));
        await AssertStoredAsync(city, 100);
    }

    [Fact]
    public async Task Accept_TwiceInOneBatch_KeepsTheFirst()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        Assert.Equal(
            new IntakeResult(IntakeStatus.Accepted, 2, 2),
            await city.SendAsync(new Sent(Station, 0, 51), new Sent(Station, 1, 52), new Sent(Station, 0, 51), new Sent(Station, 1, 52)));
        var stored = await city.ReadingsAsync(Station);
        Assert.Equal([51.0, 52.0], stored.Select(reading => reading.Observations.Single().Value));
    }

    [Fact]
    public async Task Accept_SameTimeOfAnotherStation_IsNew()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        Assert.Equal(2, (await city.SendAsync(new Sent("station-7", 0), new Sent("station-8", 0))).Accepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Accept_OldReadingAgain_IsADuplicate(bool nothingElsePending)
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        var readings = Enumerable.Range(0, 5000).Select(minute => new Sent(Station, minute)).ToArray();
        foreach (var batch in readings.Chunk(500)) await city.SendAsync(batch);
        if (nothingElsePending) await city.StoredAsync();
        else await city.SendAsync(new Sent(Station, 5000));

        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 0, 120), await city.SendAsync(readings.Take(60).Concat(readings.Skip(2000).Take(60))));
        Assert.Equal(5000, (await city.SendAsync(readings)).Duplicates);
        await AssertStoredAsync(city, nothingElsePending ? 5000 : 5001);
    }

    [Fact]
    public async Task Accept_AfterReopening_IsADuplicate()
    {
        var readings = Enumerable.Range(0, 300).Select(minute => new Sent(Station, minute)).ToArray();
        await using (var before = await ServerCity.OpenAsync(_folder.Path)) await before.SendAsync(readings);
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 0, 300), await city.SendAsync(readings));
        await AssertStoredAsync(city, 300);
    }

    /// <summary>Random times over more hours and more readings than a station remembers, many twice, in any order, with reopening.</summary>
    [Fact]
    public void Accept_AnyOrder_StoresEveryTimeOnce()
    {
        var batches = Gen.Choose(0, 3000).ListOf(150).ListOf(20);
        var reopenings = Gen.Choose(0, 19).ListOf(2);
        Properties.Hold(batches.Zip(reopenings), it => CheckAsync(it.Item1.Select(batch => batch.ToArray()).ToArray(), it.Item2).GetAwaiter().GetResult(), count: 6);

        static async Task CheckAsync(int[][] batches, IReadOnlyCollection<int> reopenings)
        {
            using var folder = new TestFolder();
            var city = await ServerCity.OpenAsync(folder.Path);
            try
            {
                var known = new HashSet<int>();
                for (var i = 0; i < batches.Length; i++)
                {
                    var fresh = batches[i].Count(known.Add);
                    var result = await city.SendAsync(batches[i].Select(minute => new Sent(Station, minute)));
                    Assert.Equal(new IntakeResult(IntakeStatus.Accepted, fresh, batches[i].Length - fresh), result);
                    if (!reopenings.Contains(i)) continue;
                    await city.DisposeAsync();
                    city = await ServerCity.OpenAsync(folder.Path);
                }

                Assert.Equal(
                    known.Order().Select(minute => ServerCity.Noon.AddMinutes(minute)),
                    (await city.ReadingsAsync(Station)).Select(reading => reading.EventTime));
            }
            finally
            {
                await city.DisposeAsync();
            }
        }
    }

    private static async Task AssertStoredAsync(ServerCity city, int count) => Assert.Equal(
        Enumerable.Range(0, count).Select(minute => ServerCity.Noon.AddMinutes(minute)),
        (await city.ReadingsAsync(Station)).Select(reading => reading.EventTime));
}
