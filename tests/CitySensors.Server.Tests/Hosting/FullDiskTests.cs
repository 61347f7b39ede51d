using System.Net;
using CitySensors.Server.Tests.City;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>The real server on a disk that gets full: it refuses what it cannot store, still answers queries, and recovers by itself.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Station = "station-7";
    private const string FullLine = "The disk is full: refusing readings and changes";
    private const string RoomLine = "The disk has space again";

    private readonly SmallDisk _disk = SmallDisk.Mount(megabytes: 40);
    private readonly HttpClient _http = new();

    private string Folder => Path.Combine(_disk.Path, "data");

    private string Filler => Path.Combine(_disk.Path, "filler");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task Post_DiskFullForTheJournal_IsRefusedUntilThereIsSpace()
    {
        var sent = 0;
        await using (var server = await StartAsync(segmentBytes: 1024 * 1024))
        {
            var client = new CityClient(_http, server);
            sent = await SendAsync(client, sent, 500);
            Assert.Equal(sent, (await client.MinutesAsync(Station, sent)).Count);

            DiskFiller.Fill(Filler);
            // More than the rest of the segment can hold, so that another one is needed.
            for (var attempt = 0; attempt < 3; attempt++) await AssertRefusedAsync(client, Next(sent, 10_000));
            await AssertFullAsync(server, client, "cannot create the journal segment", sent);

            File.Delete(Filler);
            // Without a request that would detect it.
            await client.ReadyAsync();
            sent = await SendAsync(client, sent, 10_000);
            await AssertRecoveredAsync(server, client, sent);
        }

        await AssertThereAfterRestartAsync(sent);
    }

    [Fact]
    public async Task Post_DiskFullForTheDatabase_IsRefusedUntilThereIsSpace()
    {
        var sent = 0;
        await using (var server = await StartAsync(segmentBytes: 16 * 1024 * 1024))
        {
            var client = new CityClient(_http, server);
            sent = await SendAsync(client, sent, 500);
            Assert.Equal(sent, (await client.MinutesAsync(Station, sent)).Count);

            DiskFiller.Fill(Filler);
            sent = await SendUntilRefusedAsync(client, sent);
            var seen = (await client.MinutesAsync(Station, 500)).Count;
            await AssertFullAsync(server, client, "city.sqlite", seen);

            File.Delete(Filler);
            await client.ReadyAsync();
            sent = await SendAsync(client, sent, 500);
            await AssertRecoveredAsync(server, client, sent);
        }

        await AssertThereAfterRestartAsync(sent);
    }

    [Fact]
    public async Task Stop_DiskFullForTheDatabase_ExitsAndLosesNothing()
    {
        var sent = 0;
        await using (var server = await StartAsync(segmentBytes: 16 * 1024 * 1024))
        {
            var client = new CityClient(_http, server);
            sent = await SendAsync(client, sent, 500);
            Assert.Equal(sent, (await client.MinutesAsync(Station, sent)).Count);
            DiskFiller.Fill(Filler);
            sent = await SendUntilRefusedAsync(client, sent);
            await server.StopAsync(Cancelled);
            Assert.Equal(0, server.ExitCode);
        }

        File.Delete(Filler);
        await AssertThereAfterRestartAsync(sent);
    }

    [Fact]
    public async Task Start_DiskFull_ReportsItAndExits()
    {
        DiskFiller.Fill(Filler);
        var result = await ServerProcess.RunAsync(_disk.Path, ["--data", Folder, "--urls", "http://127.0.0.1:0"], Cancelled);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(_disk.Path, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    private async Task<ServerProcess> StartAsync(int segmentBytes)
    {
        Directory.CreateDirectory(Folder);
        return await ServerProcess.Start(Folder, "--Storage:JournalSegmentBytes", $"{segmentBytes}").ReadyAsync(_http, Cancelled);
    }

    private static IEnumerable<Sent> Next(int sent, int count)
    {
        var random = new Random(sent);
        return Enumerable.Range(sent, count).Select(minute => new Sent(Station, minute, 45 + random.NextDouble() * 10));
    }

    private static async Task<int> SendAsync(CityClient client, int sent, int count)
    {
        Assert.Equal(HttpStatusCode.NoContent, await client.SendStatusAsync(Next(sent, count)));
        return sent + count;
    }

    /// <summary>Sends readings that still fit into the journal, until the database reports that the disk is full.</summary>
    private static async Task<int> SendUntilRefusedAsync(CityClient client, int sent)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await client.SendAsync(Next(sent, 200));
                if (answer.StatusCode == HttpStatusCode.NoContent) sent += 200;
                return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            () => $"{sent} readings were taken on a full disk.",
            Cancelled);
        await AssertRefusedAsync(client, Next(sent, 1));
        return sent;
    }

    private static async Task AssertRefusedAsync(CityClient client, IEnumerable<Sent> readings)
    {
        using var answer = await client.SendAsync(readings);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    private static async Task AssertFullAsync(ServerProcess server, CityClient client, string reason, int seen)
    {
        using var ready = await client.GetAsync("health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("The disk is full.", await ready.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.PutAsync("api/stations/new", """{"name": "New"}"""));
        Assert.Equal(Enumerable.Range(0, seen), await client.MinutesAsync(Station, seen));
        Assert.Equal(9, (await client.GetJsonAsync("api/sensors")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, Count(server, FullLine));
        Assert.Contains(reason, server.Output, StringComparison.Ordinal);
    }

    private static async Task AssertRecoveredAsync(ServerProcess server, CityClient client, int sent)
    {
        Assert.Equal(Enumerable.Range(0, sent), await client.MinutesAsync(Station, sent));
        Assert.Equal((1, 1), (Count(server, FullLine), Count(server, RoomLine)));
    }

    private async Task AssertThereAfterRestartAsync(int sent)
    {
        await using var server = await StartAsync(segmentBytes: 1024 * 1024);
        Assert.Equal(Enumerable.Range(0, sent), await new CityClient(_http, server).MinutesAsync(Station, sent));
    }

    private static int Count(ServerProcess server, string line) => server.Output.Split('\n').Count(text => text.Contains(line, StringComparison.Ordinal));
}
