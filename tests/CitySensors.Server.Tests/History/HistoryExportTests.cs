using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Processes;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Server.Tests.History;

public sealed class PostgreSqlExportTests(PostgreSqlServer database) : HistoryExportTests(database, "PostgreSql", "postgresql-export"), IClassFixture<PostgreSqlServer>;

public sealed class MySqlExportTests(MariaDbServer database) : HistoryExportTests(database, "MySql", "mysql-export"), IClassFixture<MariaDbServer>;

/// <summary>The running server exports to a real database.</summary>
public abstract class HistoryExportTests(DatabaseServer database, string setting, string job) : HostTestBase
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

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

    private string Count => job.StartsWith("mysql", StringComparison.Ordinal) ? "`count`" : "\"count\"";

    private string Max => job.StartsWith("mysql", StringComparison.Ordinal) ? "`max`" : "\"max\"";

    private Task<ServerProcess> StartAsync(string connectionString) =>
        ServerProcess.Start(Directory.CreateDirectory(Folder.File(Guid.NewGuid().ToString("N"))).FullName, $"--History:{setting}={connectionString}").ReadyAsync(Http, Cancelled);

    private static string Reading(DateTimeOffset time, double temperature) => $$"""{"station_id": "station-7", "timestamp": {{time.ToUnixTimeSeconds()}}, "temperature": {{temperature}}}""";

    private async Task SendAsync(ServerProcess server, params string[] readings)
    {
        using var content = new StringContent(string.Join('\n', readings), Encoding.UTF8, "application/x-ndjson");
        using var answer = await Http.PostAsync(new Uri(server.Url, "api/readings"), content, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        // Visible a moment after it is acknowledged.
        await Eventually.TrueAsync(
            async () => JsonNode.Parse(await Http.GetStringAsync(new Uri(server.Url, "api/city/ranking?by=count&resolution=P1M"), Cancelled))!["items"]!.AsArray().Count > 0,
            () => "The readings are not there.",
            Cancelled);
    }

    private async Task PutRuleAsync(ServerProcess server)
    {
        using var content = new StringContent("""{"sensor": "temperature", "min_values": 1, "levels": [{"severity": "Minor", "above": 44}]}""", Encoding.UTF8, "application/json");
        using var answer = await Http.PutAsync(new Uri(server.Url, "api/rules/hot"), content, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private async Task<JsonNode> JobAsync(ServerProcess server) => JsonNode.Parse(await Http.GetStringAsync(new Uri(server.Url, $"api/jobs/{job}"), Cancelled))!;

    /// <summary>Runs the job and waits for the end of the run.</summary>
    private async Task<JsonNode> RunAsync(ServerProcess server)
    {
        using var run = await Http.PostAsync(new Uri(server.Url, $"api/jobs/{job}/runs"), null, Cancelled);
        var began = JsonNode.Parse(await run.Content.ReadAsStringAsync(Cancelled))!;
        Assert.Equal(HttpStatusCode.Accepted, run.StatusCode);
        var before = (string?)began["last_run"]?["began"];
        JsonNode now = began;
        await Eventually.TrueAsync(
            async () =>
            {
                now = await JobAsync(server);
                return now["running_since"] is null && (string?)now["last_run"]?["began"] != before || began["running_since"] is null && now["running_since"] is null;
            },
            () => now.ToJsonString(),
            Cancelled);
        return now;
    }
}
