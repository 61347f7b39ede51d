using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CitySensors.Cluster.Tests.Support;

namespace CitySensors.Cluster.Tests.Exports;

/// <summary>A city of silos with folders that they share, and a day that is over.</summary>
internal sealed class ExportCity : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    public static readonly string Day = Noon.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private readonly TestFolder _folder = new();

    public ClusterCity City { get; } = ClusterCity.OnRunning();

    public string Archive => Folder("archive");

    public string Reports => Folder("reports");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A folder that is there.</summary>
    public string Folder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;

    /// <summary>Starts a silo with both folders, and other settings.</summary>
    public Task<SiloProcess> StartAsync(params string[] settings) => City.StartMemberAsync([$"--City:ArchiveFolder={Archive}", $"--Report:Folder={Reports}", .. settings]);

    public static string Reading(string station, double minute, string values) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"station_id": "{{station}}", "timestamp": "{{Noon.AddMinutes(minute):yyyy-MM-dd'T'HH:mm:ss'Z'}}", {{values}}}""");

    public async Task SendAsync(SiloProcess silo, IEnumerable<string> readings, string query = "")
    {
        using var content = new StringContent(string.Join('\n', readings), System.Text.Encoding.UTF8, "application/x-ndjson");
        using var answer = await City.Http.PostAsync(new Uri(silo.Url, $"api/readings{query}"), content, Cancelled);
        Assert.True(answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        await City.CaughtUpAsync();
    }

    /// <summary>Runs a job, whichever silo has it, and waits for the end of the run.</summary>
    /// <returns>Its error; null if it succeeded.</returns>
    public async Task<string?> RunAsync(SiloProcess silo, string job)
    {
        var path = new Uri(silo.Url, $"api/jobs/{job}");
        var began = TimeProvider.System.GetUtcNow();
        await Eventually.TrueAsync(
            async () =>
            {
                using var run = await City.Http.PostAsync(new Uri(silo.Url, $"api/jobs/{job}/runs"), null, Cancelled);
                return run.StatusCode == HttpStatusCode.Accepted;
            },
            () => $"{job} does not start.",
            Cancelled);
        JsonNode? last = null;
        await Eventually.TrueAsync(
            async () => JsonNode.Parse(await City.Http.GetStringAsync(path, Cancelled)) is { } now && now["running_since"] is null && (last = now["last_run"]) is { } run
                && DateTimeOffset.Parse((string)run["began"]!, CultureInfo.InvariantCulture) > began.AddSeconds(-1),
            () => $"{job} does not end.",
            Cancelled);
        return (string?)last!["error"];
    }

    /// <summary>Runs a job until what it makes is as it should be: changes are found once their hours are aggregated.</summary>
    public async Task RunUntilAsync(SiloProcess silo, string job, Func<Task<string>> result, string expected)
    {
        var found = "";
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Null(await RunAsync(silo, job));
                return (found = await result()) == expected;
            },
            () => $"{found}, not {expected}\n{silo.Output}",
            Cancelled,
            TimeSpan.FromMinutes(4));
    }

    public async Task<(HttpStatusCode Status, string Text)> RequestAsync(SiloProcess silo, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(silo.Url, path));
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await City.Http.SendAsync(request, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        await City.DropAsync();
        _folder.Dispose();
    }
}
