using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Processes;
using Microsoft.Data.Sqlite;

namespace CitySensors.Server.Tests.Commands;

/// <summary>The command against a real server whose database is changed underneath.</summary>
public sealed class BackfillCommandTests : HostTestBase
{
    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task Backfill_AggregatesThatWereChangedUnderneath_ReplacesAndReportsThem()
    {
        await using var server = await ServerProcess.Start(Folder.Path, "--Logging:LogLevel:Default=Warning").ReadyAsync(Http, Cancelled);
        await SendAsync(server);
        await Eventually.TrueAsync(async () => await MeansAsync(server) is [(20, 1), (21, 1), (22, 1)], () => "The hours are not aggregated.", Cancelled);

        await Eventually.TrueAsync(
            async () => (await MeansAsync(server, "city")).Select(hour => hour.Mean).SequenceEqual([20, 21, 22]), () => "The hours of the city are not aggregated.", Cancelled);

        // The second hour is lost, and the third one has the figures of the first one.
        Execute($"DELETE FROM aggregate WHERE id = {Id(1)}; UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(2)}");
        Assert.Equal([(20, 1), (20, 1)], await MeansAsync(server));

        var result = await BackfillAsync(server);
        Assert.True(result.ExitCode == 0, result.Text);
        Assert.Equal(
            [
                $"Hours of stations from {_noon:u} to {_noon.AddHours(3):u}:",
                "           3 were compared",
                "           1 were the same",
                "           1 had other figures",
                "           1 had no aggregates",
                "           2 were replaced",
                "Of areas and of the city, 3 hours were compared, and 0 differed",
                $"temperature: 2 hours differed, most by 2 (min of station-7 at {_noon.AddHours(2):u})",
            ],
            result.Output.Split('\n'));
        Assert.Equal([(20, 1), (21, 1), (22, 2)], await MeansAsync(server));

        var again = await BackfillAsync(server);
        Assert.Contains("           3 were the same", again.Output, StringComparison.Ordinal);
        Assert.Contains("           0 were replaced", again.Output, StringComparison.Ordinal);
        Assert.Equal([(20, 1), (21, 1), (22, 2)], await MeansAsync(server));
    }

    [Fact]
    public async Task Backfill_PeriodThatIsNotOver_SaysWhatIsWrong()
    {
        await using var server = await ServerProcess.Start(Folder.Path, "--Logging:LogLevel:Default=Warning").ReadyAsync(Http, Cancelled);
        var result = await ServerProcess.RunAsync(
            Folder.Path, ["backfill", "--from", Text(_noon.AddMinutes(5)), "--to", Text(_noon.AddDays(9)), "--url", server.Url.ToString()], Cancelled);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--from: Must be a full hour of UTC.", result.Errors, StringComparison.Ordinal);
        Assert.Contains("--to: Must be at most ", result.Errors, StringComparison.Ordinal);
        var missing = await ServerProcess.RunAsync(Folder.Path, ["backfill", "--from", "yesterday"], Cancelled);
        Assert.Contains("expected a time such as", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("--to", missing.Errors, StringComparison.Ordinal);
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private Task<ProcessResult> BackfillAsync(ServerProcess server) => ServerProcess.RunAsync(
        Folder.Path, ["backfill", "--from", Text(_noon), "--to", Text(_noon.AddHours(3)), "--url", server.Url.ToString()], Cancelled);

    private async Task SendAsync(ServerProcess server)
    {
        var lines = Enumerable.Range(0, 180).Select(i => $$"""{"station_id": "station-7", "timestamp": "{{Text(_noon.AddMinutes(i))}}", "temperature": {{20 + i / 60}}}""");
        using var body = new StringContent(string.Join('\n', lines), null, "application/x-ndjson");
        using var answer = await Http.PostAsync(new Uri(server.Url, "api/readings"), body, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task<List<(double Mean, int Revision)>> MeansAsync(ServerProcess server, string owner = "stations/station-7")
    {
        var page = JsonNode.Parse(await Http.GetStringAsync(new Uri(server.Url, $"api/{owner}/aggregates"), Cancelled))!;
        return [.. page["items"]!.AsArray().Select(window => window!["sensors"]!["temperature"]!).Select(one => ((double)one["mean"]!, (int?)one["revision"] ?? 0))];
    }

    /// <summary>The id of an hour of the first station.</summary>
    private long Id(int hour) => (1L << 27) + (_noon.AddHours(hour) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMinute;

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Folder.File("city.sqlite")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA busy_timeout = 10000; {sql}";
        command.ExecuteNonQuery();
    }
}
