using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class ReadingBlockTests
{
    private static readonly long Noon = TestDatabase.Noon.UtcTicks;

    private readonly ReadingBlockPool _pool = new(maxBlocks: 1);

    [Fact]
    public void Accepts_AnotherHourOrCatalogueOrAFullBlock_IsFalse()
    {
        var block = _pool.Rent("station-7", TestDatabase.NineTypes, Noon + 5);
        Assert.Equal(Noon, block.HourTicks);
        Assert.True(block.Accepts(TestDatabase.NineTypes, Noon));
        Assert.True(block.Accepts(TestDatabase.NineTypes, Noon + TimeSpan.TicksPerHour - 1));
        Assert.False(block.Accepts(TestDatabase.NineTypes, Noon + TimeSpan.TicksPerHour));
        Assert.False(block.Accepts(TestDatabase.NineTypes, Noon - 1));
        Assert.False(block.Accepts(Catalogue.Empty, Noon));

        for (var i = 0; i < ReadingBlock.MaxReadings; i++) block.Add(Noon + i, Noon, [i], ValueFlags.None);
        Assert.False(block.Accepts(TestDatabase.NineTypes, Noon));
        Assert.Throws<InvalidOperationException>(() => block.Add(Noon, Noon, [1], ValueFlags.None));
    }

    [Fact]
    public void Add_MoreValuesThanSensorTypes_IsRefused()
    {
        var block = _pool.Rent("station-7", TestDatabase.NineTypes, Noon);
        Assert.Throws<ArgumentException>(() => block.Add(Noon, Noon, new double[10], ValueFlags.None));
        Assert.Equal(0, block.Count);
    }

    [Fact]
    public void Add_FewerValuesThanSensorTypes_LeavesTheOthersWithoutValue()
    {
        var block = _pool.Rent("station-7", TestDatabase.NineTypes, Noon);
        block.Add(Noon, Noon, [25], ValueFlags.None);
        Assert.Equal(9, block.Values.Length);
        Assert.True(double.IsNaN(block.Values[1]));
    }

    [Fact]
    public void Rent_AfterReturn_ReturnsTheBlockEmptyAgain()
    {
        var block = _pool.Rent("station-7", TestDatabase.NineTypes, Noon);
        block.Add(Noon + 9, Noon, [25], new(1, 1));
        _pool.Return(block);
        Assert.Same(Catalogue.Empty, block.Catalogue);

        var again = _pool.Rent("station-8", TestDatabase.NineTypes, Noon + TimeSpan.TicksPerHour);
        Assert.Same(block, again);
        Assert.Equal(("station-8", 0, Noon + TimeSpan.TicksPerHour), (again.StationId, again.Count, again.HourTicks));
    }

    [Fact]
    public void Return_MoreThanThePoolHolds_DropsTheExcess()
    {
        var blocks = Enumerable.Range(0, 3).Select(_ => _pool.Rent("station-7", TestDatabase.NineTypes, Noon)).ToList();
        blocks.ForEach(_pool.Return);
        Assert.Same(blocks[0], _pool.Rent("station-7", TestDatabase.NineTypes, Noon));
        Assert.DoesNotContain(_pool.Rent("station-7", TestDatabase.NineTypes, Noon), blocks);
    }
}
