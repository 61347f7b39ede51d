using Cassandra;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Readings;

public sealed class RoundTripTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = TestCity.Noon;

    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _city = await TestCity.OpenSeededAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task WriteAsync_AReading_IsReadWithItsScoresAndReadableInCqlsh()
    {
        var time = Noon.AddMicroseconds(1);
        await _city.Readings.WriteAsync(TestCity.Rows("station-7", [(time, [33, double.NaN, 2000])], arrived: Noon.AddMilliseconds(512)), null, Cancelled);

        var reading = Assert.Single(await _city.ReadAllAsync("station-7"));
        Assert.Equal(("station-7", time, Noon.AddMilliseconds(512)), (reading.StationId, reading.EventTime, reading.Arrived));
        var temperature = new Distribution(DistributionKind.Normal, 25, 2);
        Assert.Collection(
            reading.Observations,
            hot =>
            {
                Assert.Equal(("temperature", 33.0, 4.0, true, QualityFlag.Pass), (hot.Sensor, hot.Value, hot.Z, hot.IsOutlier, hot.Quality));
                Assert.Equal(temperature.UpperTail(33), hot.TailProbability, 1e-12);
            },
            faulty => Assert.Equal(("pressure", true, QualityFlag.Fail), (faulty.Sensor, faulty.IsOutlier, faulty.Quality)));

        var row = Assert.Single(await _city.SelectAsync(
            "day, time, sensors, scored.values AS values, scored.z AS z, scored.quality AS quality, scored.outliers AS outliers, scored.catalogue AS catalogue", "reading"));
        Assert.Equal((new LocalDate(2023, 11, 14), new LocalTime(12, 0, 0, 1000)), (row.GetValue<LocalDate>("day"), row.GetValue<LocalTime>("time")));
        Assert.Equal(StandardSensorTypes.All.Select(type => type.Id), row.GetValue<string[]>("sensors"));
        Assert.Equal([33, double.NaN, 2000], row.GetValue<double[]>("values"));
        Assert.Equal([4, float.NaN, 493.5f], row.GetValue<float[]>("z"));
        Assert.Equal("194", row.GetValue<string>("quality"));
        Assert.Equal(["temperature", "pressure"], row.GetValue<string[]>("outliers"));
        Assert.Equal(TestCity.NineTypes.Version, row.GetValue<int>("catalogue"));
    }

    [Fact]
    public async Task ReadAsync_AfterSensorTypesChanged_ScoresEachReadingByThoseOfItsTime()
    {
        var first = _city.Store.Definitions.Catalogue;
        await Put(new DefinitionChange.PutSensorType(StandardSensorTypes.All[0] with { Distribution = new(DistributionKind.Normal, 25, 4) }, null));
        var wider = _city.Store.Definitions.Catalogue;
        await Put(new DefinitionChange.PutSensorType(new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 50, 10)), DefaultRuleChoice.TailProbability));
        var more = _city.Store.Definitions.Catalogue;

        await Write(Noon.AddMinutes(2), more, [33, .. Enumerable.Repeat(double.NaN, 8), 60]);
        await Write(Noon, first, [33]);
        await Write(Noon.AddMinutes(1), wider, [33]);

        var read = await _city.ReadAllAsync("station-7");
        Assert.Equal([(4, true), (2, false), (2, false)], read.Select(reading => (reading.Observations[0].Z, reading.Observations[0].IsOutlier)));
        Assert.Equal(("ozone", 1, QualityFlag.NotEvaluated), (read[2].Observations[1].Sensor, read[2].Observations[1].Z, read[2].Observations[1].Quality));
        Assert.Equal(10, (await _city.SelectAsync("sensors", "reading"))[0].GetValue<string[]>("sensors").Length);

        // Another process has no memory of them.
        await _city.ReopenAsync();
        Assert.Equal([4, 2, 2], (await _city.ReadAllAsync("station-7")).Select(reading => reading.Observations[0].Z));

        async Task Put(DefinitionChange change) => Assert.Empty((await _city.Store.Definitions.ChangeAsync(change, null, Cancelled)).Errors);
        Task Write(DateTimeOffset time, Catalogue catalogue, double[] values) =>
            _city.Readings.WriteAsync(TestCity.Rows("station-7", [(time, values)], catalogue), null, Cancelled);
    }

    [Fact]
    public async Task ReadAsync_SensorTypesMissing_NamesTheReading()
    {
        var unknown = TestCity.NineTypes.With(new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 50, 10)));
        double[] values = [.. Enumerable.Repeat(double.NaN, 9), 60];
        await _city.Readings.WriteAsync(TestCity.Rows("station-7", [(Noon, values)], unknown), null, Cancelled);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _city.ReadAllAsync("station-7"));
        Assert.Contains("station-7 at 2023-11-14T12:00:00", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_TheSameAgain_ChangesNothing()
    {
        var rows = TestCity.Rows("station-7", TestCity.Minutes(Noon, 150).Select(time => (time, new[] { 25.5 })));
        await _city.Readings.WriteAsync(rows, null, Cancelled);
        var before = await Rows();
        await _city.Readings.WriteAsync(rows, null, Cancelled);
        await _city.ReopenAsync();
        await _city.Readings.WriteAsync(rows, null, Cancelled);

        Assert.Equal(150, before.Count);
        Assert.Equal(before, await Rows());

        async Task<List<(LocalTime, string, long)>> Rows() => [.. (await _city.SelectAsync("time, toJson(scored) AS scored, WRITETIME(scored) AS written", "reading"))
            .Select(row => (row.GetValue<LocalTime>("time"), row.GetValue<string>("scored"), row.GetValue<long>("written")))];
    }

    [Fact]
    public async Task RemoveAsync_AStation_RemovesEarlierReadingsOnly()
    {
        await _city.WriteAsync("station-7", [Noon, Noon.AddDays(1)]);
        await _city.WriteAsync("station-8", [Noon]);
        await _city.Readings.RemoveAsync("station-7", Cancelled);
        await _city.WriteAsync("station-7", [Noon]);
        Assert.Empty(await _city.ReadAllAsync("station-7"));
        Assert.Null(await _city.Readings.LatestAsync("station-7", Cancelled));
        Assert.Single(await _city.ReadAllAsync("station-8"));

        var now = TimeProvider.System.GetUtcNow().AddSeconds(1);
        await _city.Readings.WriteAsync(TestCity.Rows("station-7", [(Noon, [26])], arrived: now), null, Cancelled);
        Assert.Equal([Noon], await _city.TimesAsync("station-7"));
    }
}
