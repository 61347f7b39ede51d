using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Server.Tests.Hosting;

namespace CitySensors.Server.Tests.City;

public sealed class VisibilityTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("temperature", 27.0, 1.0, 0.15865525393145707, false, QualityFlag.Pass)]
    [InlineData("temperature", 17.0, -4.0, 3.167124183311986e-05, true, QualityFlag.Pass)]
    [InlineData("noise_level", 50.0, 0.0, 0.5, false, QualityFlag.Pass)]
    [InlineData("temperature", 900.0, 437.5, 0.0, true, QualityFlag.Fail)]
    public async Task Accept_AReading_BecomesVisibleWithItsScores(
        string sensor, double value, double z, double tail, bool outlier, QualityFlag quality)
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.SendAsync(new Sent("station-7", 3, value, sensor));

        // Without waiting for the database commit in another way: it must happen on its own.
        ScoredReading? latest = null;
        await Eventually.TrueAsync(
            async () => (latest = await city.Database.LatestAsync("station-7", TestContext.Current.CancellationToken)) is not null,
            () => "The reading is not visible.",
            TestContext.Current.CancellationToken);
        Assert.Equal(ServerCity.Noon.AddMinutes(3), latest!.EventTime);
        var seen = Assert.Single(latest.Observations);
        Assert.Equal((sensor, value, outlier, quality), (seen.Sensor, seen.Value, seen.IsOutlier, seen.Quality));
        Assert.Equal(z, seen.Z, 1e-12);
        Assert.Equal(tail, seen.TailProbability, 1e-15);
    }

    [Fact]
    public async Task JournalLagBytes_AfterReopening_IsZero()
    {
        await using (var before = await ServerCity.OpenAsync(_folder.Path)) await before.SendAsync(new Sent("station-7", 0));
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        Assert.Equal(0, city.Store.JournalLagBytes);
    }
}
