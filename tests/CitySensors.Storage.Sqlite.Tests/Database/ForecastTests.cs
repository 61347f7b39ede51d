using CitySensors.Core.Forecasts;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class ForecastTests : IDisposable
{
    private const string Station = "station-7";

    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    [Fact]
    public async Task SaveForecasts_NewestForecast_IsReadAsItWas()
    {
        _city.Commit([_city.Block(Station, [Noon])]);
        var forecast = Forecast(Noon, 21.4);
        _city.Database.SaveForecasts([Forecast(Noon.AddHours(-1), 1), forecast, Forecast(Noon, 3) with { StationId = "nowhere" }]);
        _city.Reopen();

        var read = (await _city.Database.ForecastAsync(Station, Cancelled))!;
        Assert.Equal((forecast.TrainedAt, forecast.OriginTicks), (read.TrainedAt, read.OriginTicks));
        Assert.Equal(forecast.Sensors[0].Hours, read.Sensors[0].Hours);
        Assert.Equal((0.5, 0.75, 700, null), (read.Sensors[0].MeanAbsoluteError, read.Sensors[0].LastValueError, read.Sensors[0].HistoryHours, read.Sensors[0].Reason));
        Assert.Equal(("humidity", "Not enough history."), (read.Sensors[1].SensorType, read.Sensors[1].Reason));
        Assert.Null(await _city.Database.ForecastAsync("nowhere", Cancelled));
    }

    [Fact]
    public async Task SaveForecasts_HourThatWasForecastBefore_KeepsTheFirstForecast()
    {
        _city.Commit([_city.Block(Station, [Noon])]);
        _city.Database.SaveForecasts([Forecast(Noon, 20)]);
        _city.Database.SaveForecasts([Forecast(Noon.AddHours(1), 30)]);

        var past = await PastAsync();
        Assert.Equal(Enumerable.Range(0, 25).Select(hour => Noon.AddHours(hour).UtcTicks), past.Select(hour => hour.StartTicks));
        Assert.Equal([.. Enumerable.Repeat(20.0, 24), 30], past.Select(hour => hour.Sensors["temperature"].Mean));
        Assert.Equal((Noon.UtcTicks, Noon.AddHours(1).UtcTicks), (past[23].OriginTicks, past[24].OriginTicks));
    }

    [Fact]
    public async Task SaveForecasts_OldHours_AreDeleted()
    {
        _city.Commit([_city.Block(Station, [Noon])]);
        _city.Database.SaveForecasts([Forecast(Noon, 20)]);
        _city.Database.SaveForecasts([Forecast(Noon + ForecastRetention.Past + TimeSpan.FromHours(20), 20)]);

        Assert.Equal(4 + 24, (await PastAsync()).Count);
    }

    [Fact]
    public async Task Commit_RemovedStation_HasNoForecasts()
    {
        _city.Commit([_city.Block(Station, [Noon])]);
        _city.Database.SaveForecasts([Forecast(Noon, 20)]);
        _city.Commit(stations: [new StationChange(Station, null)]);
        _city.Commit([_city.Block(Station, [Noon])]);

        Assert.Null(await _city.Database.ForecastAsync(Station, Cancelled));
        Assert.Empty(await PastAsync());
    }

    public void Dispose() => _city.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static StationForecast Forecast(DateTimeOffset origin, double mean) => new(Station, origin.AddMinutes(8), origin.UtcTicks,
    [
        new SensorForecast("temperature", 700)
        {
            MeanAbsoluteError = 0.5, LastValueError = 0.75, Hours = [.. Enumerable.Repeat(new ForecastHour(mean, mean - 1, mean + 1, mean - 2.5, mean + 2.25), 72)],
        },
        new SensorForecast("humidity", 7) { Reason = "Not enough history." },
    ]);

    private Task<IReadOnlyList<PastForecast>> PastAsync() => _city.Database.PastForecastsAsync(Station, 0, DateTimeOffset.MaxValue.UtcTicks, Cancelled);
}
