using System.Globalization;
using System.Text;
using CitySensors.TestSupport.Hub;

namespace CitySensors.Monitoring.Tests.Hosting;

/// <summary>
/// Traffic beyond that of the simulated city: stations that post over HTTP, alerts that are raised and cleared with every post, new stations,
/// duplicates, conflicts, suspect values, invalid readings, readings of a wrong clock and of two clocks, and a browser that subscribes to alerts.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    /// <summary>Keeps silos activating stations.</summary>
    private const int PostsPerNewStation = 20;

    private static readonly TimeSpan SendEvery = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly Task _listening;

    private Traffic(HttpClient http, Uri city)
    {
        _sending = SendAsync(http, city);
        _listening = ListenAsync(city);
    }

    public static async Task<Traffic> StartAsync(HttpClient http, Uri city, CancellationToken cancellationToken)
    {
        await PutAsync(http, new Uri(city, "api/stations/monitored"), """{"name": "Monitored", "area": "centre"}""", cancellationToken);
        await PutAsync(
            http,
            new Uri(city, "api/rules/monitored?allow_unknown=true"),
            """{"sensor": "noise_level", "stations": ["monitored"], "min_values": 1, "levels": [{"severity": "Minor", "above": 70}]}""",
            cancellationToken);
        return new Traffic(http, city);
    }

    /// <summary>Stops it and throws errors that occurred.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in (Task[])[_sending, _listening])
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                continue;
            }
        }

        _stop.Dispose();
    }

    private static async Task PutAsync(HttpClient http, Uri address, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(address, content, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"PUT {address}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private async Task SendAsync(HttpClient http, Uri city)
    {
        using var pace = new PeriodicTimer(SendEvery);
        for (var number = 0; await pace.WaitForNextTickAsync(_stop.Token); number++)
        {
            var noise = number % 2 == 0 ? 90 : 50;
            var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var reading = string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "monitored", "timestamp": {{time}}, "temperature": 25, "humidity": 100.4, "noise_level": {{noise}}}""");
            var newcomer = string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "newcomer-{{number / PostsPerNewStation}}", "timestamp": {{time}}, "temperature": 25}""");
            var future = string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "monitored", "timestamp": {{time + 3_600_000}}, "temperature": 25}""");
            var conflict = string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "monitored", "timestamp": {{time}}, "temperature": 26}""");
            var twoClocks = string.Create(CultureInfo.InvariantCulture, $$"""{"station_id": "two-clocks", "timestamp": {{time - number % 2 * 120_000}}, "temperature": 25}""");
            using var content = new StringContent($"{reading}\n{reading}\n{conflict}\n{twoClocks}\n{newcomer}\n{future}\nno reading\n", Encoding.UTF8, "application/x-ndjson");
            using var answer = await http.PostAsync(new Uri(city, "api/readings"), content, _stop.Token);
            Assert.True(answer.IsSuccessStatusCode, $"POST {city}: {answer.StatusCode}");
        }
    }

    private async Task ListenAsync(Uri city)
    {
        await using var browser = await HubClient.ConnectAsync(city, _stop.Token);
        await browser.SubscribeAsync("{}", _stop.Token);
        for (var received = 0; ; received = browser.Alerts.Count) await browser.AlertsAsync(received + 1, _stop.Token);
    }
}
