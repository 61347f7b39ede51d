using System.Net;
using System.Text.Json;
using CitySensors.Server.Tests.City;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>Kills the process while it starts for the first time, and right after changes of definitions.</summary>
public sealed class StartUpCrashTests : HostTestBase
{
    /// <summary>The size of the journal shows how many of the nine sensor types are set up.</summary>
    [Fact]
    public async Task Kill_DuringTheFirstStart_NextStartCompletesTheSetup()
    {
        foreach (var bytes in new[] { 1, 400, 1200, 2000 })
        {
            await using var server = ServerProcess.Start(Folder.Path, "--Storage:JournalSegmentBytes", "1048576");
            await Eventually.TrueAsync(
                () => server.HasExited || JournalBytes() >= bytes, () => $"The journal does not reach {bytes} bytes. {server.Output}", Cancelled);
            await server.KillAsync();
        }

        await using var whole = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled);
        var client = new CityClient(Http, whole);
        AssertVersionOne(9, await client.GetJsonAsync("api/sensors"));
        AssertVersionOne(14, await client.GetJsonAsync("api/rules"));

        static void AssertVersionOne(int count, JsonElement list) =>
            Assert.Equal(Enumerable.Repeat(1, count), list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Kill_RightAfterChanges_KeepsThemWithTheirVersions()
    {
        const string rule = """{"sensor": "noise_level", "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{"severity": "Minor", "above": 60}]}""";
        await using (var server = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled))
        {
            var client = new CityClient(Http, server);
            Assert.Equal(HttpStatusCode.Created, await client.PutAsync("api/rules/loud", rule));
            Assert.Equal(HttpStatusCode.OK, await client.PutAsync("api/rules/loud", rule));
            Assert.Equal(HttpStatusCode.Created, await client.PutAsync("api/stations/station-7", """{"name": "Market Square", "area": "centre"}"""));
            Assert.Equal(HttpStatusCode.NoContent, await client.DeleteAsync("api/sensors/rainfall"));
            await server.KillAsync();
        }

        await using var again = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled);
        var afterwards = new CityClient(Http, again);
        Assert.Equal(2, (await afterwards.GetJsonAsync("api/rules/loud")).GetProperty("version").GetInt32());
        Assert.Equal("Market Square", (await afterwards.GetJsonAsync("api/stations/station-7")).GetProperty("name").GetString());
        Assert.Equal(8, (await afterwards.GetJsonAsync("api/sensors")).GetProperty("items").GetArrayLength());
        var history = (await afterwards.GetJsonAsync("api/rules/loud/history")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["changed open", "created open"], history.Select(entry => $"{entry.GetProperty("change")} {entry.GetProperty("changed_by")}"));
        Assert.Equal(
            ["removed open", "created initial setup"],
            (await afterwards.GetJsonAsync("api/rules/default-rainfall/history")).GetProperty("items").EnumerateArray().Select(entry => $"{entry.GetProperty("change")} {entry.GetProperty("changed_by")}"));
        Assert.Equal(HttpStatusCode.NoContent, await afterwards.SendStatusAsync(new Sent("station-7", 0, 61)));
        Assert.Equal("loud", Assert.Single(await afterwards.AlertLogAsync()).GetProperty("rule").GetString());
    }

    /// <summary>What is written of the newest segment.</summary>
    private int JournalBytes()
    {
        var journal = Path.Combine(Folder.Path, "journal");
        if (!Directory.Exists(journal) || Directory.GetFiles(journal).Max(StringComparer.Ordinal) is not { } segment) return 0;
        using var file = new FileStream(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[Math.Min(file.Length, 64 * 1024)];
        file.ReadExactly(content);
        return content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
    }
}
