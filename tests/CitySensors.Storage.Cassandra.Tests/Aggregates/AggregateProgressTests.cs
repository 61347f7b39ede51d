using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Aggregates;

public sealed class AggregateProgressTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Midnight = new(TestCity.Noon.Date, TimeSpan.Zero);

    private RollUpCity _city = null!;

    public async ValueTask InitializeAsync() => _city = await RollUpCity.OpenAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task AreCompleteAsync_HoursOfTheDayThatWait_IsFalse()
    {
        // Readings of an earlier version may wait until the first run.
        Assert.False(await IsCompleteAsync(0));
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (TestCity.Noon, 20));
        await _city.RunAsync();
        Assert.True(await IsCompleteAsync(0));

        await _city.WriteAsync(station, (Midnight.AddDays(1).AddTicks(-10), 30));
        Assert.False(await IsCompleteAsync(0));
        Assert.True(await IsCompleteAsync(-1));
        Assert.True(await IsCompleteAsync(1));
        await _city.RunAsync();
        Assert.True(await IsCompleteAsync(0));
    }

    private Task<bool> IsCompleteAsync(int day) => new AggregateProgress(_city.Context.Store)
        .AreCompleteAsync(Midnight.AddDays(day).UtcTicks, Midnight.AddDays(day + 1).UtcTicks, TestContext.Current.CancellationToken);
}
