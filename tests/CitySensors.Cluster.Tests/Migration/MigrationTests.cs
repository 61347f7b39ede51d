using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CitySensors.Cluster.Tests.Support;

namespace CitySensors.Cluster.Tests.Migration;

/// <summary>A city moves from one machine to a cluster.</summary>
[Collection(SharedSource.Name)]
public sealed partial class MigrationTests(SourceFixture source)
{
    private const int DefinitionsCopied = 7212;
    private const int AlertLogCopied = 7231;
    private const int StationCopied = 7223;
    private const int Comparing = 7214;

    [Fact]
    public async Task Migrate_ACity_TheClusterAnswersAndGoesOnAsTheServer()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        try
        {
            var (exitCode, output) = await RunCommandAsync(city, folder.Path);
            Assert.True(exitCode == 0, output);
            Assert.Contains($"up to number {source.LastSequence};", output, StringComparison.Ordinal);

            var silo = await city.StartReadyAsync();
            await AssertSameAsync(city, silo);

            // Active alerts continue and end, sequence numbers continue, and a station that restarted its numbering is not ignored.
            var client = city.Client(silo);
            var at = SourceFixture.After.AddMinutes(2);
            Assert.Equal(HttpStatusCode.NoContent, await client.PostAsync(SourceFixture.Reading("station-2", at, 21)));
            var entries = await client.EntriesAfterAsync(source.LastSequence, "warm", "station-2");
            Assert.Equal(source.LastSequence + 1, entries[0].GetProperty("sequence").GetInt64());
            var cleared = entries.Single(IsWarm);
            Assert.Equal("cleared", cleared.GetProperty("state").GetString());
            // It is the end of an alert that the server raised.
            Assert.Contains("escalated", source.Answers[$"api/alerts/{cleared.GetProperty("id").GetString()}"], StringComparison.Ordinal);
            await client.PostAsync(SourceFixture.Reading("back", SourceFixture.First.AddMinutes(6), 22));
            entries = await client.EntriesAfterAsync(entries[^1].GetProperty("sequence").GetInt64(), "warm", "back");
            Assert.Equal("cleared", entries.Single(IsWarm).GetProperty("state").GetString());

            // The station detects duplicates, and ETags are unchanged.
            await client.PostAsync(SourceFixture.Reading("guest", SourceFixture.After, 50), SourceFixture.Reading("guest", at, 49));
            await city.CaughtUpAsync();
            var readings = (await client.GetJsonAsync("api/stations/guest/readings?limit=1000")).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal([48.0, 49.0], readings.TakeLast(2).Select(reading => reading.GetProperty("observations").GetProperty("temperature").GetProperty("value").GetDouble()));
            Assert.Equal(HttpStatusCode.PreconditionFailed, await client.PutAsync("api/stations/station-1", """{"name": "Other"}""", ifMatch: "\"1\""));
            Assert.Equal(HttpStatusCode.OK, await client.PutAsync("api/stations/station-1", """{"name": "Other"}""", ifMatch: "\"2\""));
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Migrate_InterruptedAtEachStep_GoesOnUntilBothAgree()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestMigration.RunAsync(city, folder.Path, DefinitionsCopied));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestMigration.RunAsync(city, folder.Path, AlertLogCopied));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestMigration.RunAsync(city, folder.Path, StationCopied, 3));
            await using (var store = await city.OpenStoreAsync())
                Assert.InRange((await store.Migration.CopiedAsync(TestContext.Current.CancellationToken)).Count, 3, SourceFixture.Stations + 2);

            // Half a city is not served.
            var silo = city.Start();
            await silo.ExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, silo.ExitCode);
            Assert.Contains("not migrated completely", string.Join('\n', silo.Errors), StringComparison.Ordinal);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestMigration.RunAsync(city, folder.Path, Comparing));
            var summary = await TestMigration.RunAsync(city, folder.Path);
            Assert.Equal(source.LastSequence, summary.LastSequence);
            Assert.Equal(summary, await TestMigration.RunAsync(city, folder.Path));
            await AssertSameAsync(city, await city.StartReadyAsync());
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Migrate_KilledAndStopped_GoesOnWhenRunAgain()
    {
        var city = ClusterCity.OnRunning();
        using var folder = source.Copy();
        try
        {
            var killed = SiloProcess.StartWith(Command(city, folder.Path));
            // From then on it copies stations.
            await Eventually.TrueAsync(() => killed.Output.Contains("Copied the alert log", StringComparison.Ordinal), () => $"It does not copy. {killed.Output}", TestContext.Current.CancellationToken);
            await killed.KillAsync();
            await killed.DisposeAsync();

            await using (var stopped = SiloProcess.StartWith(Command(city, folder.Path)))
            {
                await Eventually.TrueAsync(() => stopped.HasExited || stopped.Output.Contains("Copied the", StringComparison.Ordinal), () => $"It does not copy. {stopped.Output}", TestContext.Current.CancellationToken);
                await stopped.StopAsync(TestContext.Current.CancellationToken);
                // It may have been done by then.
                if (stopped.ExitCode != 0) Assert.Contains("Run the same command again", stopped.Output, StringComparison.Ordinal);
            }

            var (exitCode, output) = await RunCommandAsync(city, folder.Path);
            Assert.True(exitCode == 0, output);
            Assert.Contains("agree", output, StringComparison.Ordinal);
        }
        finally
        {
            await city.DropAsync();
        }
    }

    private static bool IsWarm(JsonElement entry) => entry.GetProperty("rule").GetString() == "warm";

    private async Task AssertSameAsync(ClusterCity city, SiloProcess silo)
    {
        var answers = await new CityApi(city.Http, silo.Url).EverythingAsync();
        Assert.Equal(source.Answers.Keys.Order(), answers.Keys.Order());
        foreach (var (path, answer) in source.Answers)
            Assert.True(WithoutArrivals(answer) == WithoutArrivals(answers[path]), $"{path}:\n{answer}\n{answers[path]}");
    }

    /// <summary>When a station was heard last is not migrated: the silos know it once it sends.</summary>
    private static string WithoutArrivals(string answer) => ArrivalMembers().Replace(answer, "");

    [GeneratedRegex(",\"(last_seen|usual_interval|silent_since)\":\"[^\"]*\"")]
    private static partial Regex ArrivalMembers();

    private static IEnumerable<string> Command(ClusterCity city, string folder) => ["migrate", "--from", folder, .. city.Settings];

    private static async Task<(int ExitCode, string Output)> RunCommandAsync(ClusterCity city, string folder)
    {
        await using var command = SiloProcess.StartWith(Command(city, folder));
        await command.ExitAsync(TestContext.Current.CancellationToken);
        return (command.ExitCode, command.Output);
    }
}
