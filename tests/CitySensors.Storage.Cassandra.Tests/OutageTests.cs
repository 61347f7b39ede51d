using CitySensors.Core.Storage;
using System.Diagnostics.Metrics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra.Diagnostics;
using CitySensors.Storage.Cassandra.Tests.Support;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Storage.Cassandra.Tests;

public sealed class OutageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAsync_NothingListens_ReportsThatCassandraIsUnavailable()
    {
        var options = Node.Options("nowhere", "127.0.0.1:1") with { ConnectTimeout = TimeSpan.FromSeconds(1) };
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => CassandraCity.OpenAsync(options, TimeProvider.System, Cancelled));
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_CassandraRestarted_ThrowsThenContinuesWithoutLoss()
    {
        using var counted = new Counted();
        await using var node = await OwnNode.StartNewAsync(Cancelled);
        await using var city = await CassandraCity.OpenAsync(Node.Options("city", node.ContactPoint), TimeProvider.System, Cancelled);
        await city.Definitions.SeedAsync(TestCity.NineTypes, Cancelled);

        // One station a writer, so that what is acknowledged is known to the reading.
        var acknowledged = new int[4];
        var failures = new Exception?[4];
        var writers = acknowledged.Select((_, writer) => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await city.Readings.WriteAsync(Delivery(writer, acknowledged[writer]), null, Cancelled);
                    Interlocked.Increment(ref acknowledged[writer]);
                }
            }
            catch (StoreUnavailableException error)
            {
                failures[writer] = error;
            }
        })).ToList();
        await Eventually.TrueAsync(() => acknowledged.Min() > 20, () => "No delivery is written.", Cancelled);
        await node.KillAsync(Cancelled);
        await Task.WhenAll(writers).WaitAsync(Eventually.Bound, Cancelled);

        Assert.All(failures, failure => Assert.StartsWith("Cassandra is unavailable; writing readings failed", failure!.Message, StringComparison.Ordinal));
        Assert.False((await city.CheckHealthAsync(Cancelled)).IsHealthy);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => city.Readings.LatestAsync("station-0", Cancelled));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => city.Alerts.ReadAsync(new AlertQuery(), 1, Cancelled));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => city.Definitions.RefreshAsync(Cancelled));
        Assert.Equal(ChangeResult.Unavailable, (await city.Definitions.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("a", "A")), null, Cancelled)).Result);
        Assert.True(counted.Of(StoreMetricNames.Failures) >= 4);

        await node.StartAsync(Cancelled);
        await Eventually.TrueAsync(async () => (await city.CheckHealthAsync(Cancelled)).IsHealthy, () => "Cassandra is not found again.", Cancelled);
        foreach (var (writer, deliveries) in acknowledged.Index())
        {
            // The failed delivery is redelivered.
            await city.Readings.WriteAsync(Delivery(writer, deliveries), null, Cancelled);
            var stored = await city.Readings.ReadAsync($"station-{writer}", TestCity.Noon, TestCity.Noon.AddDays(30), int.MaxValue, Cancelled);
            Assert.Equal(TestCity.Minutes(TestCity.Noon, (deliveries + 1) * 10), stored.Select(reading => reading.EventTime));
        }

        Assert.True(counted.Of(StoreMetricNames.RowsWritten) >= acknowledged.Sum() * 10);
        Assert.Equal(ChangeResult.Created, (await city.Definitions.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("a", "A")), null, Cancelled)).Result);
    }

    private static CitySensors.Storage.Cassandra.Readings.ReadingRows Delivery(int writer, int number) =>
        TestCity.Rows($"station-{writer}", TestCity.Minutes(TestCity.Noon.AddMinutes(number * 10), 10).Select(time => (time, new[] { 25.0 })));

    /// <summary>The metrics of the store.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _counts = [];

        public Counted()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == StoreMetricNames.Meter) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            {
                lock (_counts) _counts[instrument.Name] = _counts.GetValueOrDefault(instrument.Name) + value;
            });
            _listener.Start();
        }

        public long Of(string name)
        {
            lock (_counts) return _counts.GetValueOrDefault(name);
        }

        public void Dispose() => _listener.Dispose();
    }
}
