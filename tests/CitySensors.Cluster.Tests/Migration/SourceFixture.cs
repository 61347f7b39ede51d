using System.Globalization;
using System.Text;
using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Cluster.Tests.Migration;

/// <summary>
/// The data folder of a single-machine city that contains everything a migration must copy, and the responses of its server. Tests work on
/// copies.
/// </summary>
public sealed class SourceFixture : IAsyncLifetime
{
    public const int Stations = 6;
    private const int Days = 3;
    private const int MinutesBetween = 20;

    private const string WarmRule =
        """{"sensor": "temperature", "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{"severity": "Minor", "above": 45}, {"severity": "Severe", "above": 55}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("source-").FullName;

    /// <summary>The first reading of all stations: some days ago, within the retention.</summary>
    public static DateTimeOffset First { get; } = new(TimeProvider.System.GetUtcNow().Date.AddDays(-Days), TimeSpan.Zero);

    /// <summary>Behind the newest reading.</summary>
    public static DateTimeOffset After { get; } = First.AddDays(Days).AddMinutes(-MinutesBetween / 2);

    /// <summary>What the server answered to each request.</summary>
    internal IReadOnlyDictionary<string, string> Answers { get; private set; } = new Dictionary<string, string>();

    internal long LastSequence { get; private set; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        await using (var server = await StartServerAsync(_folder))
        {
            await FillAsync(new CityApi(http, new Uri(server.Urls.First())));
            await server.StopAsync(Cancelled);
        }

        await AggregateAsync();
        // Started again, so that what it answers is what it persisted.
        await using var again = await StartServerAsync(_folder);
        var api = new CityApi(http, new Uri(again.Urls.First()));
        Answers = await api.EverythingAsync();
        LastSequence = await api.LastSequenceAsync();
        await again.StopAsync(Cancelled);
    }

    /// <summary>Aggregates all hours at once, as the job does a while after the readings have arrived.</summary>
    private async Task AggregateAsync()
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = _folder }, new SqliteStoreServices { Time = TimeProvider.System, LoggerFactory = NullLoggerFactory.Instance });
        await store.CompleteDatabaseAsync(Cancelled);
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;) next = store.Database.RollUp(TimeProvider.System.GetUtcNow().AddHours(1), after, Cancelled).Next;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    public static async Task<WebApplication> StartServerAsync(string folder)
    {
        var server = await CityHost.BuildAsync(
            new SqliteBackend(),
            ["--urls", "http://127.0.0.1:0", "--Storage:Path", folder, "--Storage:JournalSegmentBytes", "1048576", "--Logging:LogLevel:Default", "Warning"],
            cancellationToken: Cancelled);
        await server.StartAsync(Cancelled);
        return server;
    }

    /// <summary>A folder with the same files.</summary>
    internal CopiedFolder Copy()
    {
        var copy = new CopiedFolder(Directory.CreateTempSubdirectory("migrate-").FullName);
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy.Path, Path.GetRelativePath(_folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return copy;
    }

    /// <summary>A reading with a value of each standard sensor type.</summary>
    internal static string Reading(string station, DateTimeOffset time, double temperature, string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"station_id": "{{station}}", "timestamp": "{{time:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}", "temperature": {{temperature}}, "humidity": 61.5, "pressure": 1012.25, "air_quality": 190, "particulate_matter": 31, "noise_level": 50.1, "illuminance": 480, "wind_speed": 4.2, "rainfall": 0{{more}}}""");

    private static async Task FillAsync(CityApi api)
    {
        await api.PutAsync("api/rules/warm", WarmRule);
        for (var i = 0; i < Stations; i++)
            await api.PutAsync($"api/stations/station-{i}", string.Create(CultureInfo.InvariantCulture, $$"""{"name": "Place {{i}}", "latitude": {{48 + i / 10.0}}, "longitude": 11.5, "area": "{{(i % 2 == 0 ? "north" : "south")}}"}"""));
        await api.PutAsync("api/stations/station-1", """{"name": "Place 1, moved", "latitude": 48.5, "longitude": 11.7, "area": "south", "retention": "P100D"}""");
        for (var day = 0; day < Days; day++)
        {
            // Readings of a day are scored by another catalogue than those of the day before.
            await api.PutAsync("api/sensors/ozone", string.Create(CultureInfo.InvariantCulture, $$$"""{"name": "Ozone", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": {{{40 + day}}}, "standard_deviation": 5}, "plausible": {"min": 0, "max": 500}}"""));
            for (var i = 0; i < Stations; i++) await api.PostAsync(DayOf($"station-{i}", i, day));
            await api.PostAsync(DayOf("guest", Stations, day));
        }

        // An alert that was raised and cleared, an active one, and an active one of an unregistered station.
        await api.PostAsync(Reading("station-0", After, 47), Reading("station-0", After.AddMinutes(1), 21));
        await api.PostAsync(Reading("station-2", After, 47), Reading("station-2", After.AddMinutes(1), 57));
        await api.PostAsync(Reading("guest", After, 48));
        await api.HandleAlertAsync("warm", """{"action": "acknowledge"}""", """{"action": "assign", "assignee": "Fire Brigade North"}""", """{"action": "note", "comment": "Smoke."}""");
        // Removed stations: one that stays removed, and one that sent again and restarted the numbering of its alerts.
        await api.PostAsync(Reading("gone", First, 48), Reading("back", First, 48), Reading("back", First.AddMinutes(1), 20), Reading("back", First.AddMinutes(2), 58));
        await api.DeleteAsync("api/stations/gone");
        await api.DeleteAsync("api/stations/back");
        await api.PutAsync("api/stations/back", """{"name": "Back again"}""");
        await api.PostAsync(Reading("back", First.AddMinutes(5), 49));
        // A registered station that never sent, and a sensor type that is gone with its rule.
        await api.PutAsync("api/stations/silent", """{"name": "Silent"}""");
        await api.PutAsync("api/sensors/radon", """{"name": "Radon", "unit": "Bq/m3", "distribution": {"kind": "normal", "mean": 50, "standard_deviation": 10}}""");
        await api.PostAsync(Reading("station-3", After, 22, ", \"radon\": 55.5"));
        await api.DeleteAsync("api/sensors/radon");
    }

    /// <summary>With outliers, values out of the plausible range, and missing ones.</summary>
    private static IEnumerable<string> DayOf(string station, int number, int day)
    {
        for (var minute = 0; minute < 24 * 60; minute += MinutesBetween)
        {
            var time = First.AddDays(day).AddMinutes(minute).AddMicroseconds(number * 1001);
            var temperature = minute % 300 == 0 ? 40 + number / 7.0 : 20 + number / 3.0;
            yield return Reading(station, time, temperature, minute % 100 == 0 ? ", \"ozone\": -99999" : minute % 40 == 0 ? "" : ", \"ozone\": 41.125");
        }
    }
}

/// <summary>A data folder of a test's own.</summary>
internal sealed class CopiedFolder(string path) : IDisposable
{
    public string Path => path;

    public void Dispose() => Directory.Delete(path, recursive: true);
}

/// <summary>One city for all tests of migration, each with a copy of its folder.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSource : ICollectionFixture<SourceFixture>
{
    public const string Name = "migration";
}
