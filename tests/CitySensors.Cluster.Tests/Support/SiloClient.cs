using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CitySensors.Cluster.Tests.Support;

/// <summary>The parts of an entry of the alert log that do not depend on the node that decided it.</summary>
internal readonly record struct LogEntry(long Sequence, string Text)
{
    public static LogEntry From(JsonElement entry) => new(
        entry.GetProperty("sequence").GetInt64(),
        TextOf(
            entry.GetProperty("id").GetString()!,
            entry.GetProperty("state").GetString()!,
            entry.GetProperty("severity").GetString()!,
            entry.GetProperty("updated").GetDateTimeOffset()));

    public static string TextOf(string id, string state, string severity, DateTimeOffset updated) =>
        FormattableString.Invariant($"{id} {state.ToUpperInvariant()} {severity} {updated.UtcTicks}");
}

/// <summary>An HTTP client for one silo.</summary>
internal sealed class SiloClient(HttpClient http, SiloProcess silo)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public Uri Url => silo.Url;

    public async Task<HttpStatusCode> PostAsync(params IEnumerable<string> readings)
    {
        using var content = new StringContent(string.Join('\n', readings), Encoding.UTF8, "application/x-ndjson");
        using var answer = await http.PostAsync(new Uri(silo.Url, "api/readings"), content, Cancelled);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> PutAsync(string path, string definition, string? ifMatch = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(silo.Url, path)) { Content = new StringContent(definition, Encoding.UTF8, "application/json") };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        using var answer = await http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var answer = await http.DeleteAsync(new Uri(silo.Url, path), Cancelled);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> GetStatusAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(silo.Url, path), Cancelled);
        return answer.StatusCode;
    }

    public Task<JsonElement> GetJsonAsync(string path) => http.GetFromJsonAsync<JsonElement>(new Uri(silo.Url, path), Cancelled);

    /// <summary>The whole alert log.</summary>
    public async Task<List<JsonElement>> AlertLogAsync()
    {
        var log = new List<JsonElement>();
        while (true)
        {
            var since = log.Count > 0 ? log[^1].GetProperty("sequence").GetInt64() : 0;
            var items = (await GetJsonAsync($"api/alerts?limit=1000&since={since}")).GetProperty("items");
            if (items.GetArrayLength() == 0) return log;
            log.AddRange(items.EnumerateArray());
        }
    }

    /// <summary>The entries after a sequence number, once one of a rule and a station is among them.</summary>
    public async Task<List<JsonElement>> EntriesAfterAsync(long sequence, string rule, string station)
    {
        List<JsonElement> entries = [];
        await Eventually.TrueAsync(
            async () => (entries = [.. (await GetJsonAsync($"api/alerts?limit=1000&since={sequence}")).GetProperty("items").EnumerateArray()]).Any(
                entry => entry.GetProperty("rule").GetString() == rule && entry.GetProperty("station_id").GetString() == station),
            () => $"An entry of {rule} at {station} does not follow {sequence}. {string.Join('\n', entries)}\n{silo.Output}",
            Cancelled);
        return entries;
    }

    /// <summary>What the log has of some stations, once it is as much.</summary>
    public async Task<List<JsonElement>> EntriesAsync(IReadOnlyCollection<string> stations, int count)
    {
        List<JsonElement> entries = [];
        await Eventually.TrueAsync(
            async () => (entries = [.. (await AlertLogAsync()).Where(entry => stations.Contains(entry.GetProperty("station_id").GetString()!))]).Count >= count,
            () => $"{entries.Count} of {count} entries are in the log. {silo.Output}",
            Cancelled);
        Assert.True(entries.Count == count, $"{entries.Count} entries, not {count}:\n{string.Join('\n', entries)}");
        return entries;
    }

    /// <summary>The stations with alerts that have not ended.</summary>
    public async Task<List<string>> StationsWithAlertsAsync() =>
        [.. (await GetJsonAsync("api/alerts?active=true&limit=1000")).GetProperty("items").EnumerateArray().Select(alert => alert.GetProperty("station_id").GetString()!)];
}
