using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CitySensors.Server.Tests.City;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>An HTTP client for one server.</summary>
internal sealed class CityClient(HttpClient http, ServerProcess server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async Task<HttpResponseMessage> SendAsync(params IEnumerable<Sent> readings)
    {
        var body = new StringBuilder();
        foreach (var reading in readings)
        {
            body.Append(CultureInfo.InvariantCulture, $$"""
                {"station_id": "{{reading.Station}}", "timestamp": {{reading.Time.ToUnixTimeMilliseconds()}}, "{{reading.Sensor}}": {{reading.Value}}}
                """).Append('\n');
        }

        using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
        return await http.PostAsync(new Uri(server.Url, "api/readings"), content, Cancelled);
    }

    public async Task<HttpStatusCode> SendStatusAsync(params IEnumerable<Sent> readings)
    {
        using var answer = await SendAsync(readings);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> PutAsync(string path, string definition)
    {
        using var content = new StringContent(definition, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri(server.Url, path), content, Cancelled);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var answer = await http.DeleteAsync(new Uri(server.Url, path), Cancelled);
        return answer.StatusCode;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(new Uri(server.Url, path), Cancelled);

    public Task<JsonElement> GetJsonAsync(string path) => http.GetFromJsonAsync<JsonElement>(new Uri(server.Url, path), Cancelled);

    /// <summary>Waits until it is ready to accept readings, or until it is not.</summary>
    public Task ReadyAsync(HttpStatusCode expected = HttpStatusCode.OK) => Eventually.TrueAsync(
        async () =>
        {
            using var answer = await GetAsync("health/ready");
            return answer.StatusCode == expected;
        },
        () => $"health/ready does not become {expected}. {server.Output}",
        Cancelled);

    /// <summary>The minutes of all readings of a station, page by page, once as many are visible.</summary>
    public async Task<List<int>> MinutesAsync(string station, int count)
    {
        List<int> minutes = [];
        await Eventually.TrueAsync(
            async () =>
            {
                minutes = [];
                for (string? cursor = ""; cursor is not null;)
                {
                    var page = await GetJsonAsync($"api/stations/{station}/readings?limit=1000{cursor}");
                    minutes.AddRange(page.GetProperty("items").EnumerateArray()
                        .Select(item => (int)(item.GetProperty("timestamp").GetDateTimeOffset() - ServerCity.Noon).TotalMinutes));
                    cursor = page.TryGetProperty("next_cursor", out var next) ? $"&cursor={Uri.EscapeDataString(next.GetString()!)}" : null;
                }

                return minutes.Count >= count;
            },
            () => $"{minutes.Count} of {count} readings of {station} are visible. {server.Output}",
            Cancelled);
        return minutes;
    }

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
}
