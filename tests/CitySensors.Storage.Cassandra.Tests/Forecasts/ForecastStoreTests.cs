using CitySensors.Core.Forecasts;
using CitySensors.Storage.Cassandra.Forecasts;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Forecasts;

public sealed class ForecastStoreTests : IAsyncLifetime
{
    private const string Station = "station-7";

    private static readonly DateTimeOffset Hour = new(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);

    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ForecastStore Store => _city.Store.Forecasts;

    public async ValueTask InitializeAsync() => _city = await TestCity.OpenAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task SaveForecasts_OneAfterTheOther_KeepsTheNewestAndTheFirstOfEachHour()
    {
        await Store.SaveForecastsAsync([Forecast(Hour, 20)], Cancelled);
        var forecast = Forecast(Hour.AddHours(1), 30);
        await Store.SaveForecastsAsync([forecast], Cancelled);
        // As after a failure.
        await Store.SaveForecastsAsync([forecast], Cancelled);

        var read = (await Store.ForecastAsync(Station, Cancelled))!;
        Assert.Equal((forecast.TrainedAt, forecast.OriginTicks), (read.TrainedAt, read.OriginTicks));
        Assert.Equal(forecast.Sensors[0].Hours, read.Sensors[0].Hours);
        Assert.Equal(("humidity", "Not enough history."), (read.Sensors[1].SensorType, read.Sensors[1].Reason));
        Assert.Null(await Store.ForecastAsync("nowhere", Cancelled));

        var past = await Store.PastForecastsAsync(Station, 0, DateTimeOffset.MaxValue.UtcTicks, Cancelled);
        Assert.Equal(Enumerable.Range(0, 25).Select(hour => Hour.AddHours(hour).UtcTicks), past.Select(hour => hour.StartTicks));
        Assert.Equal([.. Enumerable.Repeat(20.0, 24), 30], past.Select(hour => hour.Sensors["temperature"].Mean));
        Assert.Equal((Hour.UtcTicks, Hour.AddHours(1).UtcTicks), (past[23].OriginTicks, past[24].OriginTicks));
        Assert.Single(await Store.PastForecastsAsync(Station, Hour.UtcTicks, Hour.AddHours(1).UtcTicks, Cancelled));

        // It expires once it is no longer compared.
        var lives = await _city.SelectAsync("start, TTL(data) AS life", "forecast_hour");
        Assert.All(lives, row => Assert.Equal(8, (TimeProvider.System.GetUtcNow().AddSeconds(row.GetValue<int>("life")) - row.GetValue<DateTimeOffset>("start")).TotalDays, 0.1));

        await Store.RemoveAsync(Station, Cancelled);
        Assert.Null(await Store.ForecastAsync(Station, Cancelled));
        Assert.Empty(await Store.PastForecastsAsync(Station, 0, DateTimeOffset.MaxValue.UtcTicks, Cancelled));
    }

    private static StationForecast Forecast(DateTimeOffset origin, double mean) => new(Station, origin.AddMinutes(8), origin.UtcTicks,
    [
        new SensorForecast("temperature", 700)
        {
            MeanAbsoluteError = 0.5,
            LastValueError = 0.75,
            Hours = [.. Enumerable.Repeat(new ForecastHour(mean, mean - 1, mean + 1, mean - 2.5, mean + 2.25), 72)],
        },
        new SensorForecast("humidity", 7) { Reason = "Not enough history." },
    ]);
}
