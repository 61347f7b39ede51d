using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CitySensors.Cluster.Tests.Migration;

/// <summary>Fills a city over HTTP and queries everything.</summary>
internal sealed partial class CityApi(HttpClient http, Uri url)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async Task PostAsync(params IEnumerable<string> readings)
    {
        using var content = new StringContent(string.Join('\n', readings), Encoding.UTF8, "application/x-ndjson");
        using var answer = await http.PostAsync(new Uri(url, "api/readings"), content, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancelled)}");
    }

    public async Task PutAsync(string path, string definition)
    {
        using var content = new StringContent(definition, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri(url, path), content, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}");
    }

    /// <summary>Acts on the first alert of a rule once there is one.</summary>
    public async Task HandleAlertAsync(string rule, params IEnumerable<string> actions)
    {
        var id = default(string);
        await Eventually.TrueAsync(async () => (id = await AlertOfAsync(rule)) is not null, () => $"The rule {rule} has no alert.", Cancelled);
        foreach (var action in actions)
        {
            using var content = new StringContent(action, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(url, $"api/alerts/{id}/actions"), content, Cancelled);
            Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancelled)}");
        }
    }

    public async Task DeleteAsync(string path)
    {
        using var answer = await http.DeleteAsync(new Uri(url, path), Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
    }

    /// <summary>The answers to all requests that read, with their ETags; times of arrival to the millisecond, as Cassandra has them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EverythingAsync()
    {
        var answers = new Dictionary<string, string>();
        foreach (var kind in (string[])["stations", "sensors", "rules"])
        {
            foreach (var id in await IdsAsync(answers, $"api/{kind}?limit=1000"))
            {
                await GetAsync(answers, $"api/{kind}/{id}");
                if (kind != "stations") continue;
                await AllPagesAsync(answers, $"api/stations/{id}/readings?limit=500");
                foreach (var resolution in (string[])["PT1H", "P1D", "P1M"]) await AllPagesAsync(answers, $"api/stations/{id}/aggregates?limit=500&to={Midnight}&resolution={resolution}");
            }
        }

        foreach (var place in (string[])["city", "areas/north"])
            foreach (var resolution in (string[])["PT1H", "P1D", "P1M"]) await AllPagesAsync(answers, $"api/{place}/aggregates?limit=500&to={Midnight}&resolution={resolution}");
        await AllPagesAsync(answers, "api/alerts?limit=100");
        await AllPagesAsync(answers, "api/alerts?limit=100&area=north");
        await AllPagesAsync(answers, "api/alerts?limit=100&severity=Severe");
        await GetAsync(answers, "api/alerts?active=true&limit=1000");
        foreach (var id in await IdsAsync(answers, "api/alerts?limit=1000")) await GetAsync(answers, $"api/alerts/{id}");
        await AllPagesAsync(answers, "api/audit?limit=10");
        await GetAsync(answers, "api/stations/gone");
        await GetAsync(answers, "api/stations/gone/readings");
        return answers;
    }

    /// <summary>Of windows that are over, the answers do not depend on the time.</summary>
    private static string Midnight => TimeProvider.System.GetUtcNow().Date.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public async Task<long> LastSequenceAsync()
    {
        using var log = JsonDocument.Parse(await http.GetStringAsync(new Uri(url, "api/alerts?limit=1000"), Cancelled));
        return log.RootElement.GetProperty("items").EnumerateArray().Last().GetProperty("sequence").GetInt64();
    }

    private async Task<string?> AlertOfAsync(string rule)
    {
        using var log = JsonDocument.Parse(await http.GetStringAsync(new Uri(url, "api/alerts?limit=1000"), Cancelled));
        return log.RootElement.GetProperty("items").EnumerateArray().Where(alert => alert.GetProperty("rule").GetString() == rule)
            .Select(alert => alert.GetProperty("id").GetString()).FirstOrDefault();
    }

    private async Task<IReadOnlyList<string>> IdsAsync(Dictionary<string, string> answers, string path)
    {
        using var list = JsonDocument.Parse(await GetAsync(answers, path));
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!).Distinct()];
    }

    private async Task AllPagesAsync(Dictionary<string, string> answers, string path)
    {
        for (var next = path; next is not null;)
        {
            using var page = JsonDocument.Parse(await GetAsync(answers, next));
            next = page.RootElement.TryGetProperty("next_cursor", out var cursor) && cursor.GetString() is { } place ? $"{path}&cursor={Uri.EscapeDataString(place)}" : null;
        }
    }

    private async Task<string> GetAsync(Dictionary<string, string> answers, string path)
    {
        using var answer = await http.GetAsync(new Uri(url, path), Cancelled);
        var body = await answer.Content.ReadAsStringAsync(Cancelled);
        answers[path] = $"{(int)answer.StatusCode} {answer.Headers.ETag} {TimeAndRounding().Replace(Arrival().Replace(body, Milliseconds), "")}";
        return answer.IsSuccessStatusCode ? body : "{}";
    }

    private static string Milliseconds(Match match) =>
        $"\"arrived\":{DateTimeOffset.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()}";

    /// <summary>The completeness of a month that is not over depends on the time, and of equal values the deviation is what rounding leaves.</summary>
    [GeneratedRegex("\"(completeness\":[0-9.Ee-]+|standard_deviation\":(0|[0-9.]+E-1[0-9])),?")]
    private static partial Regex TimeAndRounding();

    [GeneratedRegex("\"arrived\":\\s*\"([^\"]*)\"")]
    private static partial Regex Arrival();
}
