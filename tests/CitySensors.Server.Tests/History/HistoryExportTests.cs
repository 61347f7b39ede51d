using CitySensors.TestSupport.Processes;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Server.Tests.History;

public sealed class PostgreSqlExportTests(PostgreSqlServer database) : HistoryExportTests(database, "PostgreSql", "postgresql-export"), IClassFixture<PostgreSqlServer>;

public sealed class MySqlExportTests(MariaDbServer database) : HistoryExportTests(database, "MySql", "mysql-export"), IClassFixture<MariaDbServer>;

/// <summary>The running server exports to a real database.</summary>
public abstract class HistoryExportTests(DatabaseServer database, string setting, string job) : ExportJobTestBase(job)
{
    [Fact]
    public async Task Run_DaysThatAreOver_ExportsThemOnceAndWhatChangesLater()
    {
        await using var server = await StartAsync(database.ConnectionString);
        await SendAsync(server, [.. Enumerable.Range(0, 120).Select(minute => Reading(Noon.AddMinutes(minute), 20 + minute % 2)), Reading(TimeProvider.System.GetUtcNow(), 30)]);
        Assert.Equal("30 2 * * *", (string)(await JobAsync(server))["schedule"]!);
        var first = await RunAsync(server);
        Assert.Null(first["last_run"]!["error"]);
        Assert.Equal(["120 | 20 | 21"], await database.QueryAsync("SELECT count(*), min(temperature), max(temperature) FROM readings"));
        Assert.Equal(["60 | 20.5", "60 | 20.5"], await database.QueryAsync($"SELECT {Count}, mean FROM aggregates WHERE sensor = 'temperature' ORDER BY start"));

        await RunAsync(server);
        Assert.Equal(["120"], await database.QueryAsync("SELECT count(*) FROM readings"));

        Assert.Equal(["0"], await database.QueryAsync("SELECT count(*) FROM alerts"));

        await PutRuleAsync(server);
        await SendAsync(server, Reading(Noon.AddSeconds(30), 45));
        await Eventually.TrueAsync(
            async () =>
            {
                await RunAsync(server);
                return (await database.QueryAsync("SELECT count(*), max(temperature) FROM readings")).SequenceEqual(["121 | 45"])
                    && (await database.QueryAsync("SELECT max(max) FROM aggregates".Replace("max(max)", $"max({Max})", StringComparison.Ordinal))).SequenceEqual(["45"]);
            },
            () => "The late reading is not exported.",
            Cancelled);
        Assert.Equal(["2"], await database.QueryAsync("SELECT count(*) FROM aggregates"));
        Assert.Equal(["raised | late | hot | station-7 | 45 | 44"], await database.QueryAsync("SELECT state, timing, rule, station_id, value, threshold FROM alerts"));
    }

    [Fact]
    public async Task Run_DatabaseIsGone_SaysSoWithoutThePassword()
    {
        Assert.NotEmpty(database.ConnectionString);
        var nowhere = System.Text.RegularExpressions.Regex.Replace(database.ConnectionString, "Port=[0-9]+", $"Port={FreePorts.Next()}") + ";Password=not-to-be-seen";
        await using var server = await StartAsync(nowhere);
        var failed = await RunAsync(server);
        Assert.Contains("127.0.0.1", (string)failed["last_run"]!["error"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)failed["failures"]!);
        Assert.DoesNotContain("not-to-be-seen", server.Output + failed.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InvalidConnectionString_IsRefusedWithoutShowingIt()
    {
        var result = await ServerProcess.RunAsync(Folder.Path, ["--data", Folder.Path, $"--History:{setting}", "Colour=blue;Password=not-to-be-seen"], Cancelled);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"History:{setting} is not a connection string", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", result.Text, StringComparison.Ordinal);
    }

    private string Count => setting == "MySql" ? "`count`" : "\"count\"";

    private string Max => setting == "MySql" ? "`max`" : "\"max\"";

    private Task<ServerProcess> StartAsync(string connectionString) => base.StartAsync($"--History:{setting}={connectionString}");
}
