using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Browser.Tests.Hosting;

/// <summary>The real server with a data folder of its own, and what a station and an engineer send to it.</summary>
public sealed class CityServer : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();
    private ServerProcess? _process;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartAsync(ServerProcess.Start(_folder.Path, "--City:DefaultRules", "TailProbability"));
        await LetSingleValuesRaiseForEverybodyAsync();
    }

    /// <summary>Starts a command of the server.</summary>
    public ValueTask StartAsync(params string[] command) => StartAsync(ServerProcess.Start(command, _folder.Path));

    private async ValueTask StartAsync(ServerProcess process)
    {
        _process = process;
        Url = _process.Url;
        await _process.ReadyAsync(_http, Cancelled);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    /// <summary>Starts it again with the same data and at the same address, which the last one of two wins.</summary>
    public async Task StartAgainAsync()
    {
        _process = ServerProcess.Start(_folder.Path, "--urls", Url.GetLeftPart(UriPartial.Authority));
        await _process.AnswersAsync(_http, new Uri(Url, "health/ready"), Cancelled);
    }

    /// <summary>Sends one reading: <c>("noise_level", 50)</c>.</summary>
    public Task SendAsync(string station, DateTimeOffset time, params (string Sensor, double Value)[] values) => SendAsync([Line(station, time, values)]);

    public async Task SendAsync(IEnumerable<string> lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var answer = await _http.PostAsync(new Uri(Url, "api/readings"), content, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}");
    }

    public static string Line(string station, DateTimeOffset time, params (string Sensor, double Value)[] values) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"station_id\": \"{station}\", \"timestamp\": {time.ToUnixTimeMilliseconds()}{string.Concat(values.Select(one => string.Create(CultureInfo.InvariantCulture, $", \"{one.Sensor}\": {one.Value}")))}}}");

    public async Task PutAsync(string path, object definition)
    {
        using var answer = await _http.PutAsJsonAsync(new Uri(Url, path), definition, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}");
    }

    public Task PutStationAsync(string id, string name, string area, double latitude, double longitude) =>
        PutAsync($"api/stations/{id}", new { name, area, latitude, longitude });

    /// <summary>Changes the rules so that a single value raises an alert, also for the public.</summary>
    private async Task LetSingleValuesRaiseForEverybodyAsync()
    {
        foreach (var type in StandardSensorTypes.All)
        {
            using var patch = new StringContent("""{"min_values": 1, "audience": "both"}""", Encoding.UTF8, "application/merge-patch+json");
            using var answer = await _http.PatchAsync(new Uri(Url, $"api/rules/{DefaultRules.IdFor(type.Id)}"), patch, Cancelled);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}");
        }
    }

    public async Task<int> ActiveAlertsAsync()
    {
        var page = await _http.GetFromJsonAsync<JsonElement>(new Uri(Url, "api/alerts?active=true"), Cancelled);
        return page.GetProperty("items").GetArrayLength();
    }

    public async Task<bool> HasUsualIntervalAsync(string station) =>
        (await _http.GetFromJsonAsync<JsonElement>(new Uri(Url, $"api/stations/{station}"), Cancelled)).TryGetProperty("usual_interval", out _);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
