using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class ReadingScanTests : IDisposable
{
    private const string Station = "station-7";

    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task ReadAsync_LateReadingsAndCorrections_AreThoseOfTheHistory(int capacity)
    {
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Noon, 30))], catalogue: TestDatabase.NineTypes);
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Noon.AddHours(1), 5), 20)]);
        // Late, between the others, and one a second time.
        _city.Commit([_city.Block(Station, [Noon.AddMinutes(7.5), Noon.AddMinutes(3)], 99)]);
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Noon.AddMinutes(30), 30), -999), _city.Block("station-8", [Noon])]);
        var expected = await _city.ReadAllAsync(Station);
        Assert.Equal(66, expected.Count);
        Assert.Equal(expected.Select(reading => Text(reading.EventTime.UtcTicks, reading.Observations[0].Value, reading.Observations[0].IsOutlier, reading.Observations[0].Quality)), await ScanAsync(capacity));
    }

    [Fact]
    public async Task ReadAsync_Range_IsInclusiveAtItsStartAndExclusiveAtItsEnd()
    {
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Noon, 30))], catalogue: TestDatabase.NineTypes);
        var into = new ScannedReadings(100, 9);
        Assert.Null(await _city.Database.ReadAsync(Station, Noon.AddMinutes(3).UtcTicks, Noon.AddMinutes(6).UtcTicks, into, TestContext.Current.CancellationToken));
        Assert.Equal([3, 4, 5], into.EventTicks.ToArray().Select(ticks => (ticks - Noon.UtcTicks) / TimeSpan.TicksPerMinute));
        Assert.Null(await _city.Database.ReadAsync("unknown", 0, long.MaxValue, into, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_OtherSensors_AreLeftOut()
    {
        var block = _city.Block(Station, Enumerable.Range(0, 6).Select(i => (Noon.AddMinutes(i), i % 2 == 0 ? [25.0] : new[] { 25.0, 60 })));
        _city.Commit([block], catalogue: TestDatabase.NineTypes);
        var into = new ScannedReadings(100, 9, slots: 2);
        Assert.Null(await _city.Database.ReadAsync(Station, 0, long.MaxValue, into, TestContext.Current.CancellationToken));
        Assert.Equal([60, 60, 60], into.ValuesOf(1).ToArray());
    }

    [Fact]
    public async Task ReadAsync_ADamagedBlock_IsNamed()
    {
        _city.Commit([_city.Block(Station, [Noon])], catalogue: TestDatabase.NineTypes);
        _city.Sql("UPDATE reading_block SET data = x'00'");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            _city.Database.ReadAsync(Station, 0, long.MaxValue, new ScannedReadings(100, 9), TestContext.Current.CancellationToken));
        Assert.StartsWith("Block 1 of readings, of station station-7", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _city.Dispose();

    private static string Text(long ticks, double value, bool isOutlier, QualityFlag quality) => $"{ticks} {value} {isOutlier} {quality}";

    private async Task<List<string>> ScanAsync(int capacity)
    {
        var (found, into) = (new List<string>(), new ScannedReadings(capacity, Catalogue.MaxSensorTypes));
        for (long? next = 0; next is { } from;)
        {
            into.Clear();
            next = await _city.Database.ReadAsync(Station, from, long.MaxValue, into, TestContext.Current.CancellationToken);
            for (var i = 0; i < into.Count; i++)
            {
                var quality = (into.Flags[i].Failed & 1) != 0 ? QualityFlag.Fail : (into.NotEvaluated[i] & 1) != 0 ? QualityFlag.NotEvaluated : QualityFlag.Pass;
                found.Add(Text(into.EventTicks[i], into.ValuesOf(0)[i], (into.Flags[i].Outliers & 1) != 0, quality));
            }
        }

        return found;
    }
}
