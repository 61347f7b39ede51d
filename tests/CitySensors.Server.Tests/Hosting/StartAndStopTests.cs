using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CitySensors.Server.Tests.City;
using CitySensors.TestSupport.Hub;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Hosting;

public sealed class StartAndStopTests : HostTestBase
{
    [Fact]
    public async Task Stop_Sigterm_ClosesSoThatNothingIsReplayed()
    {
        await using (var server = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled))
        {
            await using var browser = await HubClient.ConnectAsync(server.Url, Cancelled);
            await browser.SubscribeAsync("{}", Cancelled);
            var client = new CityClient(Http, server);
            Assert.Equal(HttpStatusCode.NoContent, await client.SendStatusAsync(Enumerable.Range(0, 1000).Select(minute => new Sent("station-7", minute))));
            await server.StopAsync(Cancelled);
            Assert.True(server.ExitCode == 0, $"{server.ExitCode}: {server.Output}");
            Assert.Contains("Closed at journal position", server.Output, StringComparison.Ordinal);
        }

        await using var again = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled);
        Assert.Contains("0 journal records", again.Output, StringComparison.Ordinal);
        Assert.Equal(1000, (await new CityClient(Http, again).MinutesAsync("station-7", 1000)).Count);
    }

    [Fact]
    public async Task Start_FolderInUse_IsRefused()
    {
        await using var server = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled);
        var second = await ServerProcess.RunAsync(Folder.Path, ["--data", Folder.Path, "--urls", "http://127.0.0.1:0"], Cancelled);
        AssertRefused(second, Folder.Path, "is it in use by another CitySensors process?");
        Assert.Equal(HttpStatusCode.NoContent, await new CityClient(Http, server).SendStatusAsync(new Sent("station-7", 0)));
    }

    [Fact]
    public async Task Start_FoldersBelowTheCurrentOne_AreNotWatched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows what a process watches.");
        await using var server = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled);
        var watched = Directory.GetFiles($"/proc/{server.Id}/fdinfo").SelectMany(LinesOf).Where(line => line.StartsWith("inotify ", StringComparison.Ordinal));
        Assert.Empty(watched);
    }

    [Fact]
    public async Task Start_PortInUse_IsRefused()
    {
        using var other = new TestFolder();
        await using var server = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled);
        var second = await ServerProcess.RunAsync(other.Path, ["--data", other.Path, "--urls", server.Url.ToString()], Cancelled);
        AssertRefused(second, server.Url.Port.ToString(CultureInfo.InvariantCulture), "the address is already in use");
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BeyondLoopbackWithoutKeys_IsRefused()
    {
        var result = await ServerProcess.RunAsync(Folder.Path, ["--data", Folder.Path, "--urls", "http://0.0.0.0:0;http://localhost:5080"], Cancelled);
        AssertRefused(result, "No API key is configured", "http://0.0.0.0:0");
    }

    [Fact]
    public async Task Start_BeyondLoopbackWithAKey_RequiresItForWritesOnly()
    {
        var created = await ServerProcess.RunAsync(
            Folder.Path, ["keys", "create", "--role", "station", "--name", "field", "--data", Folder.Path], Cancelled);
        Assert.True(created.ExitCode == 0, created.Errors);
        var server = ServerProcess.StartOnAllAddresses(Folder.Path);
        await using var running = await server.ReadyAsync(Http, Cancelled);
        var client = new CityClient(Http, server);
        Assert.Equal(HttpStatusCode.Unauthorized, await client.SendStatusAsync(new Sent("station-7", 0)));
        Assert.Equal(JsonValueKind.Array, (await client.GetJsonAsync("api/sensors")).GetProperty("items").ValueKind);

        using var withKey = new HttpClient();
        withKey.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", created.Output.Trim());
        var station = new CityClient(withKey, server);
        Assert.Equal(HttpStatusCode.NoContent, await station.SendStatusAsync(new Sent("station-7", 0)));
        Assert.Equal(HttpStatusCode.Forbidden, await station.PutAsync("api/stations/station-7", """{"name": "Market Square"}"""));
    }

    [Fact]
    public async Task Start_ErrorsInAllSections_ReportsAll()
    {
        var result = await ServerProcess.RunAsync(
            Folder.Path,
            [
                "--data", Folder.Path, "--urls", "http://127.0.0.1:0", "--Storage:MaxStations", "0", "--Storage:JournalSegmentBytes", "5",
                "--City:TimeZone", "Mars/Olympus", "--City:RetentionDays", "0", "--Web:MaxBodyBytes", "1", "--Web:Hub:Selected", "0",
            ],
            Cancelled);
        AssertRefused(
            result, "Storage:MaxStations", "Storage:JournalSegmentBytes", "City:TimeZone \"Mars/Olympus\"", "City:RetentionDays", "MaxBodyBytes", "Selected");
    }

    [Fact]
    public async Task Start_UnknownSettingsEverywhere_ReportsAllWithTheOtherErrors()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Folder.Path, "appsettings.json"),
            """{"Logging": {"LogLevel": {"Default": "Warning"}}, "AllowedHosts": "*", "Storge": {"Path": "x"}, "City": {"Nam": "x"}}""",
            Cancelled);
        await using var server = ServerProcess.Start(
            Folder.Path, new Dictionary<string, string> { ["Web__KeyFiles"] = "x", ["Citty__Name"] = "x", ["Other__Name"] = "x", ["City__RetentionDays"] = "0" });
        await server.ExitAsync(Cancelled);
        AssertRefused(
            server.Result, "\"Storge\" (appsettings.json)", "\"City:Nam\" (appsettings.json)", "\"Web:KeyFiles\" (environment variable Web__KeyFiles)", "\"Citty\"", "City:RetentionDays");
        Assert.DoesNotContain("Other", server.Result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_Url_ExitsWithTheReadiness()
    {
        var server = ServerProcess.Start(Folder.Path);
        await using (var running = await server.ReadyAsync(Http, Cancelled))
        {
            var ready = await ServerProcess.RunAsync(Folder.Path, ["health", "--url", server.Url.GetLeftPart(UriPartial.Authority)], Cancelled);
            Assert.True(ready.ExitCode == 0, ready.Text);
            Assert.Contains("storage", ready.Output, StringComparison.Ordinal);
            var elsewhere = await ServerProcess.RunAsync(Folder.Path, ["health", "--url", $"{server.Url}nowhere"], Cancelled);
            Assert.Equal(1, elsewhere.ExitCode);
        }

        var stopped = await ServerProcess.RunAsync(Folder.Path, ["health", "--url", server.Url.ToString()], Cancelled);
        AssertRefused(stopped, "does not answer");
    }

    [Fact]
    public async Task Start_InvalidNumber_NamesTheSetting()
    {
        var result = await ServerProcess.RunAsync(Folder.Path, ["--data", Folder.Path, "--urls", "http://127.0.0.1:0", "--Storage:MaxStations", "many"], Cancelled);
        AssertRefused(result, "Storage:MaxStations", "many");
    }

    [Fact]
    public async Task Start_DamagedJournal_IsRefusedWithItsFile()
    {
        Directory.CreateDirectory(Path.Combine(Folder.Path, "journal"));
        await File.WriteAllTextAsync(Path.Combine(Folder.Path, "journal", "00000000000000000000.journal"), "This is no journal at all.", Cancelled);
        var result = await ServerProcess.RunAsync(Folder.Path, ["--data", Folder.Path, "--urls", "http://127.0.0.1:0"], Cancelled);
        AssertRefused(result, "00000000000000000000.journal");
    }

    /// <summary>Nothing where the server has closed the file meanwhile.</summary>
    private static string[] LinesOf(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static void AssertRefused(ProcessResult result, params string[] parts)
    {
        Assert.True(result.ExitCode == 1, $"{result.ExitCode}: {result.Output}\n{result.Errors}");
        foreach (var part in parts) Assert.Contains(part, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", result.Errors, StringComparison.Ordinal);
    }
}
