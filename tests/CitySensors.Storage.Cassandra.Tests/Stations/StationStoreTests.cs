using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Stations;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Stations;

public sealed class StationStoreTests : IAsyncLifetime
{
    private static readonly Catalogue Catalogue = InitialCatalogue.With(DefaultRuleChoice.TailProbability)
        .With(DefaultRules.ByTailProbability("noise_level") with { MinValues = 1 });

    private readonly Publisher _publisher = new();
    private readonly Observer _observer = new();
    private readonly Station _station = NewStation();
    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private StationStore Store => new(_city.Store, _publisher, _observer);

    public async ValueTask InitializeAsync()
    {
        _city = await TestCity.OpenAsync();
        await _city.Store.Definitions.SeedAsync(Catalogue, Cancelled);
    }

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task PersistAsync_ADelta_PersistsRowsStateAndAlerts()
    {
        using var delta = Observe(0, 90);
        await Store.PersistAsync(delta, Cancelled);

        var row = Assert.Single(await _city.Store.Readings.ReadAsync("station-7", TestCity.Noon, TestCity.Noon.AddHours(1), 10, Cancelled));
        Assert.Equal((90, true), (row.Observations[0].Value, row.Observations[0].IsOutlier));
        Assert.Equal([1L], _publisher.Published.Select(alert => alert.Change));
        Assert.Equal(delta.State.ToArray(), (await Store.LoadAsync("station-7", Cancelled)).State);
        var stored = Assert.Single(await Store.ReadingsAsync("station-7", TestCity.Noon, Cancelled));
        Assert.Equal((TestCity.Noon.UtcTicks, delta.Rows.Flags[0]), (stored.EventTicks, stored.Flags));
        Assert.Equal(delta.Rows.ValuesOf(0).ToArray(), stored.Values);
    }

    [Fact]
    public async Task PersistAsync_ReadingsWritten_ReportsThemWithTheOneThatWaitedLongest()
    {
        using var delta = Observe(0, 50);
        await Store.PersistAsync(delta, Cancelled);
        using var removal = new StationDelta();
        removal.Begin(_station.Definition, Catalogue);
        removal.MarkRemoval();
        removal.Complete(_station.Successor(), session: 1);
        await Store.PersistAsync(removal, Cancelled);

        var noon = TestCity.Noon.UtcTicks;
        Assert.Equal([new StoredReadings("station-7", 1, noon, noon)], _observer.Stored);
    }

    /// <summary>Once the state is written the delta is decided: what was not published is published when the station is loaded.</summary>
    [Fact]
    public async Task LoadAsync_AfterPublishingFailed_PublishesTheSameEntries()
    {
        using var delta = Observe(0, 90);
        _publisher.Fails = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.PersistAsync(delta, Cancelled));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.LoadAsync("station-7", Cancelled));
        _publisher.Fails = false;

        var kept = await Store.LoadAsync("station-7", Cancelled);
        Assert.Equal(delta.Alerts, _publisher.Published);
        var loaded = NewStation();
        loaded.ReadState(new BinaryReader(new MemoryStream(kept.State!)), TestCity.Noon, []);
        Assert.Equal((1L, 1L), (loaded.Revision, loaded.Change));
        Assert.Equal(Novelty.Duplicate, loaded.NoveltyOf(TestCity.Noon));
    }

    [Fact]
    public async Task PersistAsync_ARemoval_RemovesReadingsAndContinuesCounting()
    {
        using var delta = Observe(0, 90);
        await Store.PersistAsync(delta, Cancelled);
        using var removal = new StationDelta();
        removal.Begin(_station.Definition, Catalogue);
        _station.Cancel(TestCity.Noon, removal.Alerts);
        removal.MarkRemoval();
        var successor = _station.Successor();
        removal.Complete(successor, session: 1);
        await Store.PersistAsync(removal, Cancelled);

        Assert.Empty(await _city.Store.Readings.ReadAsync("station-7", TestCity.Noon, TestCity.Noon.AddHours(1), 10, Cancelled));
        var loaded = NewStation();
        loaded.ReadState(new BinaryReader(new MemoryStream((await Store.LoadAsync("station-7", Cancelled)).State!)), TestCity.Noon, []);
        Assert.Equal((2L, 2L, Novelty.New), (loaded.Revision, loaded.Change, loaded.NoveltyOf(TestCity.Noon)));
    }

    private static Station NewStation()
    {
        var definition = StationDefinition.Unregistered("station-7");
        return new Station(definition, new StationPlans(Catalogue, new AlertText(TimeZoneInfo.Utc)).For(definition));
    }

    private StationDelta Observe(int minute, double noise)
    {
        var values = new double[Catalogue.Slots.Count];
        Array.Fill(values, double.NaN);
        values[Catalogue.SlotOf("noise_level")] = noise;
        var reading = new Reading(TestCity.Noon.AddMinutes(minute).UtcTicks, values);
        var scores = new Scores(Catalogue.Slots.Count);
        var delta = new StationDelta();
        delta.Begin(_station.Definition, Catalogue);
        _station.Observe(reading, reading.EventTicks, scores, delta.Alerts);
        delta.Rows.Add(reading, reading.EventTicks, scores);
        delta.Arrived = TestCity.Noon;
        delta.Complete(_station, session: 1);
        return delta;
    }

    private sealed class Observer : IStoreObserver
    {
        public List<StoredReadings> Stored { get; } = [];

        public void AlertsPersisted(IReadOnlyList<Alert> entries, DateTimeOffset arrived, ActivityContext trace) =>
            Assert.Fail("Whoever publishes the entries reports them.");

        void IStoreObserver.Stored(StoredReadings readings) => Stored.Add(readings);
    }

    private sealed class Publisher : IAlertPublisher
    {
        public List<Alert> Published { get; } = [];

        public bool Fails { get; set; }

        public Task PublishAsync(IReadOnlyList<Alert> alerts, DateTimeOffset arrived, ActivityContext trace, CancellationToken cancellationToken)
        {
            if (Fails) throw new StoreUnavailableException("Kafka is unavailable.");
            Published.AddRange(alerts);
            return Task.CompletedTask;
        }
    }
}
