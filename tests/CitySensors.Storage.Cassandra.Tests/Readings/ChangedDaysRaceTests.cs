using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Tests.Aggregates;
using CitySensors.Storage.Cassandra.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Cassandra.Tests.Readings;

/// <summary>Stations write while hours are aggregated, by two silos at once of which runs end anywhere, and days that changed are copied.</summary>
public sealed class ChangedDaysRaceTests
{
    private const int Readings = 80;
    private const int Days = 3;

    private static readonly DateTimeOffset Noon = TestCity.Noon;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SinceAsync_WhileAllOfThemRun_ReadersHaveCopiesOfWhatIsStored()
    {
        await using var city = await RollUpCity.OpenAsync();
        string[] stations = [await city.StationAsync(), await city.StationAsync(), await city.StationAsync()];
        // One copies all the time, and one now and then.
        var (often, seldom) = (new Copy(city, stations), new Copy(city, stations));
        var writing = Task.WhenAll(stations.Select(async station =>
        {
            for (var i = 0; i < Readings; i++) await city.WriteAsync(station, (Noon.AddDays(i % Days).AddMinutes(i), 20));
        }));
        var failing = new Publisher { FailsOneOf = 4 };
        var rolling = Task.WhenAll(RollAsync(city, failing, writing), RollAsync(city, failing, writing));
        for (var i = 0; !writing.IsCompleted; i++)
        {
            await often.UpdateAsync();
            if (i % 10 == 0) await seldom.UpdateAsync();
        }

        await writing;
        await rolling;
        await new AggregateRollUp(city.Context, new Publisher(), NullLogger<AggregateRollUp>.Instance).RunAsync(Cancelled);
        foreach (var copy in (Copy[])[often, seldom])
        {
            await copy.UpdateAsync();
            Assert.Equal(stations.Length * Readings, copy.Count);
        }

        Assert.True(failing.Failures > 0, "No run ended before its time.");
        Assert.Empty(await city.MarkedAsync());
    }

    private static async Task RollAsync(RollUpCity city, IAggregatePublisher publisher, Task writing)
    {
        var rollUp = new AggregateRollUp(city.Context, publisher, NullLogger<AggregateRollUp>.Instance);
        while (!writing.IsCompleted)
        {
            try
            {
                await rollUp.RunAsync(Cancelled);
            }
            catch (StoreUnavailableException)
            {
                // The next run repeats it.
            }
        }
    }

    /// <summary>The number of readings of each day as of the last change that its reader knows.</summary>
    private sealed class Copy(RollUpCity city, string[] stations)
    {
        private readonly Dictionary<DateOnly, int> _days = [];
        private string? _position;

        public int Count => _days.Values.Sum();

        public async Task UpdateAsync()
        {
            var changes = await city.City.Store.Changes.SinceAsync(_position, Cancelled);
            _position = changes.Position;
            foreach (var day in changes.Days)
            {
                var (start, count) = (new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), 0);
                foreach (var station in stations) count += (await city.City.Readings.ReadAsync(station, start, start.AddDays(1), int.MaxValue, Cancelled)).Count;
                _days[day] = count;
            }
        }
    }

    private sealed class Publisher : IAggregatePublisher
    {
        private int _calls;
        private int _failures;

        /// <summary>One of how many calls fails; 0 for none.</summary>
        public int FailsOneOf { get; init; }

        public int Failures => _failures;

        public Task PublishAsync(IReadOnlyList<StationWindow> windows, CancellationToken cancellationToken)
        {
            if (FailsOneOf == 0 || Interlocked.Increment(ref _calls) % FailsOneOf > 0) return Task.CompletedTask;
            Interlocked.Increment(ref _failures);
            throw new StoreUnavailableException("The silo ends here.");
        }
    }
}
