using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

/// <summary>The export for migration to another store.</summary>
public sealed class ExportTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private static readonly Catalogue TenTypes = TestDatabase.NineTypes.With(
        new SensorType("ozone", "Ozone", "ug/m3", new Distribution(DistributionKind.Normal, 40, 5)));

    private readonly TestDatabase _city = new();

    [Fact]
    public async Task ExportAsync_ReadingsOfSeveralHoursAndCatalogues_ReturnsThemAsPersisted()
    {
        _city.Commit([_city.Block("station-7", [Noon, Noon.AddMinutes(1)], 99, TestDatabase.NineTypes, Noon.AddMicroseconds(3))], catalogue: TestDatabase.NineTypes);
        _city.Commit([_city.Block("station-7", [Noon.AddHours(-2)], catalogue: TenTypes), _city.Block("station-8", [Noon])], catalogue: TenTypes);
        // Persisted flags are exported unchanged, even if the current scorer would decide otherwise.
        var decided = _city.Block("station-7", Array.Empty<DateTimeOffset>(), catalogue: TenTypes);
        decided.Add(Noon.AddMinutes(2).UtcTicks, Noon.UtcTicks, [25], new(1, 1, 2), [24]);
        _city.Commit([decided]);

        var found = new List<string>();
        await foreach (var rows in _city.Database.ExportAsync("station-7", TestContext.Current.CancellationToken))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                Assert.Equal(rows.Catalogue.Slots.Count, rows.ValuesOf(i).Length);
                Assert.True(double.IsNaN(rows.ValuesOf(i)[1]));
                var (minutes, micros) = ((rows.EventTicks[i] - Noon.UtcTicks) / TimeSpan.TicksPerMinute, (rows.ArrivedTicks[i] - Noon.UtcTicks) / TimeSpan.TicksPerMicrosecond);
                found.Add($"{minutes} min, {micros} us, version {rows.Catalogue.Version}, {rows.ValuesOf(i)[0]}, {rows.Flags[i].Outliers}, {rows.Flags[i].Failed}, {rows.Flags[i].Suspect}{(rows.HasRaw ? $", raw {rows.RawOf(i)[0]}" : "")}");
            }
        }

        Assert.Equal(
            [
                "-120 min, -7200000000 us, version 10, 25, 0, 0, 0",
                "0 min, 3 us, version 9, 99, 1, 0, 0",
                "1 min, 3 us, version 9, 99, 1, 0, 0",
                "2 min, 0 us, version 10, 25, 1, 1, 2, raw 24",
            ],
            found);
    }

    [Fact]
    public async Task ExportAsync_ADamagedBlock_IsNamed()
    {
        _city.Commit([_city.Block("station-7", [Noon])], catalogue: TestDatabase.NineTypes);
        _city.Sql("UPDATE reading_block SET data = x'00'");
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var rows in _city.Database.ExportAsync("station-7", TestContext.Current.CancellationToken)) Assert.Fail($"{rows.Count} rows were read.");
        });
        Assert.StartsWith("Block 1 of readings, of station station-7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExportAsync_AStationWithoutReadings_ReturnsNothing()
    {
        _city.Commit(stations: [new StationChange("silent", StationDefinition.Unregistered("silent"))]);
        foreach (var station in (string[])["silent", "unknown"])
            await foreach (var rows in _city.Database.ExportAsync(station, TestContext.Current.CancellationToken)) Assert.Fail($"{rows.Count} rows were read.");
    }

    [Fact]
    public void SensorTypeHistory_AfterChanges_HasEachVersionThatChangedThem()
    {
        _city.Commit(catalogue: TestDatabase.NineTypes);
        _city.Commit(catalogue: TenTypes);
        _city.Commit(catalogue: TenTypes.With(DefaultRulesOf("ozone")));
        var removed = TenTypes.With(DefaultRulesOf("ozone")).WithoutSensorType("ozone");
        _city.Commit(catalogue: removed);
        var history = _city.Database.SensorTypeHistory();
        Assert.Equal([9, 10, 12], history.Select(catalogue => catalogue.Version));
        Assert.Equal([9, 10, 9], history.Select(catalogue => catalogue.SensorTypes.Count()));
        Assert.Equal(DefinitionText.SerializeSensorTypes(removed), DefinitionText.SerializeSensorTypes(history[^1]));
    }

    [Fact]
    public void Recover_Identity_StaysAndDiffersFromThatOfOtherCities()
    {
        var identity = _city.Database.Recover().Identity;
        _city.Commit();
        _city.Reopen();
        Assert.Equal(32, identity.Length);
        Assert.Equal(identity, _city.Database.Recover().Identity);
        using var other = new TestDatabase();
        Assert.NotEqual(identity, other.Database.Recover().Identity);
    }

    public void Dispose() => _city.Dispose();

    private static Core.Alerts.Rule DefaultRulesOf(string sensor) => Core.Alerts.DefaultRules.ByTailProbability(sensor);
}
