using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Readings;

public sealed class ReadingScanTests : IAsyncLifetime
{
    private const int Readings = 300;

    private static readonly DateTimeOffset Noon = TestCity.Noon;

    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IReadingScan Scan => _city.Readings;

    public async ValueTask InitializeAsync()
    {
        _city = await TestCity.OpenSeededAsync(options => options with { Retention = TimeSpan.FromDays(5000) });
        var (scores, rows, random) = (new Scores(TestCity.NineTypes.Slots.Count), new ReadingRows(), new Random(7));
        rows.Reset("station-7", TestCity.NineTypes);
        for (var i = 0; i < Readings; i++)
        {
            // Values that are missing, pass, fail or are outliers, some of them calibrated; over four days.
            double[] values = [.. Enumerable.Range(0, 9).Select(_ => random.Next(5) switch { 0 => double.NaN, 1 => -999, 2 => 1e4, _ => Math.Round(random.NextDouble() * 60, 2) })];
            double[] raw = i % 3 == 0 ? [double.NaN, 7.5] : [];
            TestCity.NineTypes.Scorer.Score(values, scores);
            rows.Add(new Reading(Noon.AddMinutes(15 * i).UtcTicks, values, raw), Noon.AddMinutes(15 * i).AddSeconds(3), scores);
        }

        await _city.Readings.WriteAsync(rows, null, Cancelled);
    }

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task ReadAsync_InParts_IsWhatTheHistoryHas(int capacity)
    {
        var history = new HistoryScan(new StationHistory(_city.Readings, new StationDirectory(), () => TestCity.NineTypes), () => TestCity.NineTypes);
        var expected = await AllAsync(history, 1000);
        Assert.Equal(Readings, expected.Count);
        Assert.Equal(expected, await AllAsync(Scan, capacity));
    }

    [Fact]
    public async Task ReadAsync_ARange_IncludesItsStartAndNotItsEnd()
    {
        Assert.Equal(8, (await AllAsync(Scan, 5, from: Noon.AddMinutes(15), before: Noon.AddMinutes(9 * 15))).Count);
        Assert.Empty(await AllAsync(Scan, 5, from: Noon, before: Noon));
        Assert.Empty(await AllAsync(Scan, 5, station: "station-8"));
        var full = new ScannedReadings(1, 9);
        Assert.Equal(Noon.UtcTicks + 1, await Scan.ReadAsync("station-7", Noon.UtcTicks, long.MaxValue / 2, full, Cancelled));
        Assert.Equal(Noon.AddMinutes(15).UtcTicks, await Scan.ReadAsync("station-7", Noon.AddMinutes(15).UtcTicks, long.MaxValue / 2, full, Cancelled));
    }

    [Fact]
    public async Task ReadAsync_OneSensor_LeavesOutReadingsWithoutIt()
    {
        var all = await AllAsync(Scan, 1000);
        var some = await AllAsync(Scan, 10, slots: 1);
        Assert.InRange(some.Count, 1, Readings - 1);
        Assert.Equal(all.Where(reading => !reading.Contains("0=NaN", StringComparison.Ordinal)).Select(TimeOf), some.Select(TimeOf));

        static string TimeOf(string reading) => reading.Split(' ')[0];
    }

    private static async Task<List<string>> AllAsync(
        IReadingScan scan, int capacity, DateTimeOffset? from = null, DateTimeOffset? before = null, string station = "station-7", ulong slots = ulong.MaxValue)
    {
        var (into, found) = (new ScannedReadings(capacity, 9, slots, withRaw: true), new List<string>());
        long? next = (from ?? DateTimeOffset.UnixEpoch).UtcTicks;
        while (next is { } start)
        {
            into.Clear();
            next = await scan.ReadAsync(station, start, (before ?? DateTimeOffset.MaxValue).UtcTicks, into, Cancelled);
            for (var i = 0; i < into.Count; i++)
            {
                var wanted = Enumerable.Range(0, 9).Where(slot => (slots >> slot & 1) != 0);
                // Which of several sensors without a value was compared with a range is nothing that a file has.
                var present = wanted.Aggregate(0UL, (bits, slot) => double.IsNaN(into.ValuesOf(slot)[i]) ? bits : bits | 1UL << slot);
                found.Add(FormattableString.Invariant(
                    $"{into.EventTicks[i]} {into.ArrivedTicks[i]} {into.Flags[i]} {into.NotEvaluated[i] & present} {string.Join(' ', wanted.Select(slot => FormattableString.Invariant($"{slot}={into.ValuesOf(slot)[i]}/{((present >> slot & 1) != 0 ? into.RawOf(slot)[i] : 0)}")))}"));
            }
        }

        return found;
    }
}
