using System.Data.Common;
using System.Net;
using CitySensors.Cluster.Tests.Support;
using CitySensors.Export.Tests;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Cluster.Tests.Exports;

/// <summary>Exports to real databases and the archive, each once in a city of two silos.</summary>
public sealed class ClusterExportTests(PostgreSqlServer postgreSql, MariaDbServer mariaDb) : IClassFixture<PostgreSqlServer>, IClassFixture<MariaDbServer>
{
    private const string Columns = "count(*), min(temperature), max(temperature), count(DISTINCT station_id)";

    private static readonly string[] Stations = [.. Enumerable.Range(0, 6).Select(i => $"station-{i}")];

    [Fact]
    public async Task Run_ByAnySilo_ExportsADayOnceAndWhatChangesLater()
    {
        await using var exports = new ExportCity();
        string[] settings = [$"--History:PostgreSql={postgreSql.ConnectionString}", $"--History:MySql={mariaDb.ConnectionString}"];
        var (a, b) = (await exports.StartAsync(settings), await exports.StartAsync(settings));
        await exports.SendAsync(a, from station in Stations from minute in Enumerable.Range(0, 60) select ExportCity.Reading(station, minute, $"\"temperature\": {20 + minute % 2}"));
        await AllAsync(exports, b, "360 | 20 | 21 | 6");
        Assert.Equal(["6 | 60 | 60"], await postgreSql.QueryAsync("SELECT count(*), min(\"count\"), max(\"count\") FROM aggregates WHERE sensor = 'temperature'"));

        // Again, by the other silo: nothing is new, once the roll-up has found nothing more to note.
        await Eventually.TrueAsync(
            async () =>
            {
                var before = await ExportedAsync(exports);
                foreach (var job in (string[])["postgresql-export", "mysql-export", "archive"]) Assert.Null(await exports.RunAsync(a, job));
                var after = await ExportedAsync(exports);
                return before.SequenceEqual(after);
            },
            () => "Each run exports the day again.",
            TestContext.Current.CancellationToken);

        // A late reading, a correction, and a silo that is lost.
        await exports.SendAsync(b, [ExportCity.Reading("station-1", 0.5, "\"temperature\": 45")]);
        await a.KillAsync();
        await exports.SendAsync(b, [ExportCity.Reading("station-2", 0, "\"temperature\": 5")], "?on_conflict=replace");
        await AllAsync(exports, b, "361 | 5 | 45 | 6");

        // A value that is withdrawn stays, and is marked.
        var (status, text) = await exports.RequestAsync(
            b, HttpMethod.Post, "api/stations/station-3/readings/withdrawals", $$"""{"timestamp": "{{ExportCity.Day}}T12:00:00Z", "reason": "The sensor was cleaned."}""");
        Assert.True(status == HttpStatusCode.NoContent, text);
        const string Failed = "SELECT count(*) FROM readings WHERE temperature_quality = 4";
        await exports.RunUntilAsync(b, "postgresql-export", async () => (await postgreSql.QueryAsync(Failed))[0], "1");
        await exports.RunUntilAsync(b, "archive", () => Task.FromResult(DuckDb.Query($"SELECT count(*) FROM '{exports.Archive}/*/*/*.parquet' WHERE temperature_quality = 4")[0]), "1");
        Assert.Equal(["1"], DuckDb.Query($"SELECT count(DISTINCT date) FROM read_parquet('{exports.Archive}/*/*/*.parquet', hive_partitioning = true)"));
    }

    [Fact]
    public async Task Run_FolderOfOneNodeAlone_IsRefusedAndSaysWhichAndWhy()
    {
        await using var exports = new ExportCity();
        var first = await exports.StartAsync();
        Assert.Null(await exports.RunAsync(first, "archive"));
        var id = await File.ReadAllTextAsync(Path.Combine(exports.Archive, "_city-folder"), TestContext.Current.CancellationToken);
        await first.StopAsync(TestContext.Current.CancellationToken);

        var alone = exports.Folder("alone");
        var second = await exports.City.StartMemberAsync($"--City:ArchiveFolder={alone}", $"--Report:Folder={exports.Reports}/missing");
        var error = await exports.RunAsync(second, "archive");
        Assert.Contains(alone, error, StringComparison.Ordinal);
        Assert.Contains($"write {id} to that file", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(alone));
        Assert.Contains("does not exist. Mount the folder that all nodes share.", await exports.RunAsync(second, "daily-report"), StringComparison.Ordinal);

        // Moved by the people whose it is.
        await File.WriteAllTextAsync(Path.Combine(alone, "_city-folder"), id, TestContext.Current.CancellationToken);
        Assert.Null(await exports.RunAsync(second, "archive"));
        // In use by another node.
        await using (File.Open(Path.Combine(alone, "_lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("is in use by another node", await exports.RunAsync(second, "archive"), StringComparison.Ordinal);
        Assert.Null(await exports.RunAsync(second, "archive"));
    }

    /// <summary>Whatever is lost when: what is stored is in the archive after the last run.</summary>
    [Fact]
    public async Task Run_WhileReadingsOfThePastArriveAndASiloIsLost_MissesNoReading()
    {
        await using var exports = new ExportCity();
        var (a, b) = (await exports.StartAsync(), await exports.StartAsync());
        const int Minutes = 240;
        using var ended = new CancellationTokenSource();
        var archiving = ArchiveAsync(exports, a, ended.Token);
        for (var round = 0; round < Minutes; round += 10)
        {
            if (round == Minutes / 2) await b.KillAsync();
            // In all hours of the day, in no order.
            var readings = from station in Stations from i in Enumerable.Range(0, 10) select ExportCity.Reading(station, (round + i) * 7 % Minutes, "\"temperature\": 20");
            await exports.SendAsync(a, readings);
        }

        await ended.CancelAsync();
        await archiving;
        await exports.RunUntilAsync(
            a, "archive", () => Task.FromResult(Archived(exports, "count(*)")), $"{Stations.Length * Minutes}");
    }

    /// <summary>Runs the job again and again; while it runs, or its silo is lost, it does not start.</summary>
    private static async Task ArchiveAsync(ExportCity exports, SiloProcess silo, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!ended.IsCancellationRequested)
        {
            var (status, text) = await exports.RequestAsync(silo, HttpMethod.Post, "api/jobs/archive/runs");
            Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError, text);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task AllAsync(ExportCity exports, SiloProcess silo, string expected)
    {
        await exports.RunUntilAsync(silo, "postgresql-export", () => ReadingsAsync(postgreSql), expected);
        await exports.RunUntilAsync(silo, "mysql-export", () => ReadingsAsync(mariaDb), expected);
        await exports.RunUntilAsync(silo, "archive", () => Task.FromResult(Archived(exports, Columns)), expected);
    }

    /// <summary>The days and files that were written, and when.</summary>
    private async Task<string[]> ExportedAsync(ExportCity exports) =>
        [.. await postgreSql.QueryAsync("SELECT day, exported_at FROM citysensors_export_day ORDER BY day"), .. Files(exports)];

    /// <summary>There are no files before the first day is written.</summary>
    private static string Archived(ExportCity exports, string columns) =>
        Files(exports).Count > 0 ? DuckDb.Query($"SELECT {columns} FROM '{exports.Archive}/*/*/*.parquet'")[0] : "none";

    private static async Task<string> ReadingsAsync(DatabaseServer database)
    {
        try
        {
            return (await database.QueryAsync($"SELECT {Columns} FROM readings"))[0];
        }
        catch (DbException)
        {
            // The table is made with the first day.
            return "none";
        }
    }

    private static List<string> Files(ExportCity exports) => [.. Directory.GetFiles(exports.Archive, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
}
