using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.Cases.Tests;

/// <summary>A case with a station of its own in a running city.</summary>
internal sealed class CaseRun
{
    private readonly HttpClient _http;
    private readonly Placeholders _placeholders;

    /// <param name="http">To the city.</param>
    /// <param name="one">The case.</param>
    /// <param name="via">Distinguishes its stations: the ways in share a city.</param>
    public CaseRun(HttpClient http, ReadingCase one, string via)
    {
        _http = http;
        Case = one;
        Station = $"{one.Name}-{via}";
        var now = TimeProvider.System.GetUtcNow();
        _placeholders = new Placeholders(Station, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
    }

    public ReadingCase Case { get; }

    public string Station { get; }

    public IReadOnlyList<string> Lines => [.. Case.Body.Select(_placeholders.FillIn)];

    public IReadOnlyList<string> LinesOfSecondBody => [.. Case.Then.Select(_placeholders.FillIn)];

    public async Task DefineAsync(CancellationToken cancellationToken)
    {
        foreach (var (path, definition) in Case.Definitions)
        {
            using var content = new StringContent(_placeholders.FillIn(definition.ToJsonString()), Encoding.UTF8, "application/json");
            // Rules are put before the stations that they name send their first reading.
            var query = path.StartsWith("rules/", StringComparison.Ordinal) ? "?allow_unknown=true" : "";
            using var response = await _http.PutAsync(new Uri($"/api/{_placeholders.FillIn(path)}{query}", UriKind.Relative), content, cancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    /// <summary>Waits until the readings are stored and the alerts are in the log; compares both.</summary>
    public async Task AssertStoredAsync(CancellationToken cancellationToken)
    {
        var expected = Case.Stored.Select(Expected).ToList();
        List<string> stored = [];
        await Eventually.TrueAsync(
            async () => (stored = await StoredAsync(cancellationToken)).Count >= expected.Count && (!Case.ThenCorrects || stored.SequenceEqual(expected)),
            () => $"{Case.Name}: {stored.Count} of {expected.Count} readings are stored: {string.Join("; ", stored)}.",
            cancellationToken);
        Assert.Equal(expected, stored);
        foreach (var (sensor, flags) in Case.Quality) Assert.Equal(flags, await QualityAsync(sensor, cancellationToken));

        List<string> alerts = [];
        await Eventually.TrueAsync(
            async () => (alerts = await AlertsAsync(cancellationToken)).Count >= Case.Alerts.Count,
            () => $"{Case.Name}: {alerts.Count} of {Case.Alerts.Count} alert entries are in the log.",
            cancellationToken);
        Assert.True(Case.Alerts.SequenceEqual(alerts), $"{Case.Name}: expected the alerts {string.Join(", ", Case.Alerts)}, found {string.Join(", ", alerts)}.");
    }

    private string Expected(JsonObject reading)
    {
        var time = reading["time"] is { } text ? DateTimeOffset.Parse(_placeholders.FillIn((string)text!), CultureInfo.InvariantCulture) : default(DateTimeOffset?);
        return Text(time, reading.Where(member => member.Key != "time").Select(member => (member.Key, (double)member.Value!)));
    }

    private async Task<List<string>> StoredAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri($"/api/stations/{Station}/readings?limit=1000", UriKind.Relative), cancellationToken);
        if (!response.IsSuccessStatusCode) return [];
        var page = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return [.. page!["items"]!.AsArray().Select((reading, i) => Text(
            i < Case.Stored.Count && Case.Stored[i]["time"] is null ? null : DateTimeOffset.Parse((string)reading!["timestamp"]!, CultureInfo.InvariantCulture),
            reading!["observations"]!.AsObject().Select(value => (value.Key, (double)value.Value!["value"]!))))];
    }

    private async Task<IReadOnlyList<int>> QualityAsync(string sensor, CancellationToken cancellationToken)
    {
        var page = await _http.GetFromJsonAsync<JsonObject>(new Uri($"/api/stations/{Station}/readings?limit=1000&sensor={sensor}", UriKind.Relative), cancellationToken);
        return [.. page!["items"]!.AsArray().Select(reading => (int)reading!["observations"]![sensor]!["quality"]!)];
    }

    private async Task<List<string>> AlertsAsync(CancellationToken cancellationToken)
    {
        var entries = new List<string>();
        for (var since = 0L; ;)
        {
            var page = await _http.GetFromJsonAsync<JsonObject>(new Uri($"/api/alerts?since={since}&limit=1000", UriKind.Relative), cancellationToken);
            var items = page!["items"]!.AsArray();
            if (items.Count == 0) return entries;
            entries.AddRange(items.Where(entry => (string)entry!["rule"]! == Station).Select(entry => $"{entry!["state"]} {entry["severity"]}{Timing(entry)}"));
            since = (long)items[^1]!["sequence"]!;
        }
    }

    private static string Timing(JsonNode entry) => (string)entry["timing"]! is var timing and not "on_time" ? $" {timing}" : "";

    private static string Text(DateTimeOffset? time, IEnumerable<(string Sensor, double Value)> values) => string.Create(
        CultureInfo.InvariantCulture, $"{time?.UtcDateTime:O} {string.Join(' ', values.OrderBy(one => one.Sensor, StringComparer.Ordinal).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Sensor}={one.Value}")))}");
}
