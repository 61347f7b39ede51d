using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Server.Storage;
using CitySensors.Storage.Sqlite.Journal;
using CitySensors.Web.City;

namespace CitySensors.Server.Tests.City;

public sealed class DefinitionTests : IDisposable
{
    private static readonly Rule Loud = new(
        "loud", "noise_level", TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Severe, new Threshold.Above(55, 54))]) { MinValues = 1 };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Change_ARule_AppliesToTheNextReading()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.SendAsync(new Sent("station-7", 0, 56));
        Assert.Empty(await city.AlertsAsync());

        Assert.Equal((ChangeResult.Created, 1), Of(await city.ChangeAsync(new DefinitionChange.PutRule(Loud))));
        await city.SendAsync(new Sent("station-7", 1, 56));
        Assert.Equal(("loud", AlertState.Raised, 1L), Of(Assert.Single(await city.AlertsAsync())));

        var quieter = Loud with { Levels = [new RuleLevel(Severity.Severe, new Threshold.Above(60, 59))] };
        Assert.Equal((ChangeResult.Changed, 2), Of(await city.ChangeAsync(new DefinitionChange.PutRule(quieter))));
        await city.SendAsync(new Sent("station-7", 2, 56));
        Assert.Equal(("loud", AlertState.Cleared, 2L), Of((await city.AlertsAsync())[^1]));
    }

    [Fact]
    public async Task Change_ASensorType_ScoresNewReadingsByItAndOldOnesAsBefore()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.SendAsync(new Sent("station-7", 0, 53));
        var louder = city.Catalogue.SensorType("noise_level")! with { Distribution = new Distribution(DistributionKind.Normal, 53, 1) };
        Assert.Equal((ChangeResult.Changed, 2), Of(await city.ChangeAsync(new DefinitionChange.PutSensorType(louder, null))));
        await city.SendAsync(new Sent("station-7", 1, 54));

        Assert.Equal([1.0, 1.0], (await city.ReadingsAsync("station-7")).Select(reading => Math.Round(reading.Observations.Single().Z, 12)));
        Assert.Equal([0.15865525, 0.15865525], (await city.ReadingsAsync("station-7")).Select(reading => Math.Round(reading.Observations.Single().TailProbability, 8)));
    }

    [Fact]
    public async Task Change_ANewSensorType_AppliesToTheNextReading()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        var radiation = new SensorType("radiation", "Radiation", "uSv/h", new Distribution(DistributionKind.Normal, 0.1, 0.02));
        Assert.Equal((ChangeResult.Created, 1), Of(await city.ChangeAsync(new DefinitionChange.PutSensorType(radiation, DefaultRuleChoice.TailProbability))));
        await city.SendAsync(new Sent("station-7", 0, 0.5, "radiation"), new Sent("station-7", 1, 0.5, "radiation"));
        Assert.Equal(("default-radiation", AlertState.Raised, 1L), Of(Assert.Single(await city.AlertsAsync())));
        Assert.Equal("radiation", (await city.ReadingsAsync("station-7"))[^1].Observations.Single().Sensor);
    }

    [Fact]
    public async Task Change_AgainstAnotherVersion_ChangesNothing()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.ChangeAsync(new DefinitionChange.PutRule(Loud));
        Assert.Equal((ChangeResult.VersionConflict, 1), Of(await city.ChangeAsync(new DefinitionChange.RemoveRule("loud"), expectedVersion: 3)));
        Assert.NotNull(city.Catalogue.Rule("loud"));
    }

    [Fact]
    public async Task Change_StationsAndRulesConcurrently_AppliesAllOfThem()
    {
        DefinitionChange[] rules = [.. Enumerable.Range(0, 10).Select(i => new DefinitionChange.PutRule(Loud with { Id = $"loud-{i}" }))];
        DefinitionChange[] stations = [.. Enumerable.Range(0, 200).Select(i => new DefinitionChange.PutStation(new StationDefinition($"station-{i}", "City Hall")))];
        await using (var city = await ServerCity.OpenAsync(_folder.Path))
        {
            DefinitionChange[] changes = [.. stations, .. rules, .. stations];
            await Task.WhenAll(changes.Select(change => city.ChangeAsync(change)));
            AssertAll(city);
        }

        await using var reopened = await ServerCity.OpenAsync(_folder.Path);
        AssertAll(reopened);

        void AssertAll(ServerCity city)
        {
            Assert.All(rules, rule => Assert.Equal(1, city.Catalogue.Rule(rule.Id)?.Version));
            Assert.All(stations, station => Assert.Equal(2, city.Stations.Find(station.Id)?.Version));
        }
    }

    [Theory]
    [InlineData("station")]
    [InlineData("sensor type")]
    [InlineData("rule")]
    public async Task Change_RemovesTheSubjectOfAnAlert_CancelsTheAlert(string what)
    {
        await using (var city = await ServerCity.OpenAsync(_folder.Path))
        {
            await city.SendAsync(new Sent("station-7", 0, 80), new Sent("station-7", 1, 80));
            Assert.Single(city.Alerts.Active);
            DefinitionChange removal = what switch
            {
                "station" => new DefinitionChange.RemoveStation("station-7"),
                "sensor type" => new DefinitionChange.RemoveSensorType("noise_level"),
                _ => new DefinitionChange.RemoveRule("default-noise_level"),
            };
            Assert.Equal(ChangeResult.Removed, (await city.ChangeAsync(removal)).Result);
            AssertCancelled(await city.AlertsAsync());
            Assert.Empty(city.Alerts.Active);
        }

        await using var again = await ServerCity.OpenAsync(_folder.Path);
        AssertCancelled(await again.AlertsAsync());
        Assert.Empty(again.Alerts.Active);

        static void AssertCancelled(IReadOnlyList<Alert> log)
        {
            Assert.Equal([AlertState.Raised, AlertState.Cancelled], log.Select(entry => entry.State));
            Assert.Equal(log[0].Id, log[1].Id);
        }
    }

    [Fact]
    public async Task Change_RemovedStationSendsAgain_KeepsTheLaterReadings()
    {
        var clock = new TestClock();
        await using (var city = await ServerCity.OpenAsync(_folder.Path, time: clock))
        {
            await city.SendAsync(new Sent("station-7", 0), new Sent("station-7", 1));
            await city.ChangeAsync(new DefinitionChange.RemoveStation("station-7"));
            Assert.Equal(2, (await city.SendAsync(new Sent("station-7", 1), new Sent("station-7", 2))).Accepted);
            await city.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("station-7", "Market Square")));
        }

        await using var again = await ServerCity.OpenAsync(_folder.Path);
        Assert.Equal([1, 2], (await again.ReadingsAsync("station-7")).Select(reading => (reading.EventTime - ServerCity.Noon).TotalMinutes));
        Assert.Equal(("Market Square", 1), (again.Stations.Find("station-7")!.Name, again.Stations.Find("station-7")!.Version));
    }

    [Fact]
    public async Task Change_StationMoved_KeepsItsPlacesOverRestarts()
    {
        var market = new StationDefinition("station-7", "Market Square", 48.1, 11.6) { Device = "A1" };
        StationDefinition? moved;
        await using (var city = await ServerCity.OpenAsync(_folder.Path))
        {
            await city.ChangeAsync(new DefinitionChange.PutStation(market) { EnteredAt = ServerCity.Noon });
            await city.ChangeAsync(new DefinitionChange.PutStation(market with { Latitude = 48.2 }) { EnteredAt = ServerCity.Noon.AddHours(2), MovedAt = ServerCity.Noon.AddHours(1) });
            await city.ChangeAsync(new DefinitionChange.PutStation(market with { Latitude = 48.2, Device = "B2" }) { EnteredAt = ServerCity.Noon.AddHours(3) });
            await city.ChangeAsync(new DefinitionChange.PutStation(market with { Latitude = 48.25, Device = "B2" }));
            moved = city.Stations.Find("station-7");
        }

        Assert.Equal([48.1, 48.2, 48.25], StationPlaces.Of(moved!).Select(place => place.Latitude));
        await using (var again = await ServerCity.OpenAsync(_folder.Path)) Assert.Equal(moved, again.Stations.Find("station-7"));
        // The first restart has moved the journal to the database.
        await using var later = await ServerCity.OpenAsync(_folder.Path);
        Assert.Equal(moved, later.Stations.Find("station-7"));
    }

    [Fact]
    public async Task Accept_UnknownStationNotAllowed_RejectsItAndAcceptsTheOthers()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path, new CityOptions { AcceptUnknownStations = false });
        await city.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("station-7", "Market Square")));
        var batch = city.Batch(new Sent("station-8", 0), new Sent("station-7", 0));
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 1, 0), await city.SendAsync(batch));
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal((0, RejectionReason.UnknownStation), (rejection.Index, rejection.Reason));
        Assert.Contains("station-8", rejection.Error, StringComparison.Ordinal);
        Assert.Null(city.Stations.Find("station-8"));
    }

    [Fact]
    public async Task Accept_MoreThanMaxStations_RejectsTheExcess()
    {
        var storage = new StorageOptions { MaxStations = 2, JournalSegmentBytes = JournalOptions.LeastSegmentBytes };
        await using var city = await ServerCity.OpenAsync(_folder.Path, storage: storage);
        var batch = city.Batch(new Sent("a", 0), new Sent("b", 0), new Sent("c", 0), new Sent("a", 1));
        Assert.Equal(3, (await city.SendAsync(batch)).Accepted);
        Assert.Equal(2, Assert.Single(batch.Rejections).Index);
        Assert.Equal(["a", "b"], city.Stations.Page(null, 10).Select(station => station.Id));
    }

    [Fact]
    public async Task Start_ASensorTypeThatAnEngineerRemoved_StaysRemoved()
    {
        await using (var city = await ServerCity.OpenAsync(_folder.Path)) await city.ChangeAsync(new DefinitionChange.RemoveSensorType("rainfall"));
        await using var again = await ServerCity.OpenAsync(_folder.Path);
        Assert.Null(again.Catalogue.SensorType("rainfall"));
        Assert.Equal(StandardSensorTypes.All.Count - 1, again.Catalogue.SensorTypes.Count());
    }

    private static (ChangeResult, int) Of(ChangeOutcome outcome) => (outcome.Result, outcome.Version);

    private static (string, AlertState, long) Of(Alert alert) => (alert.Rule, alert.State, alert.Sequence);
}
