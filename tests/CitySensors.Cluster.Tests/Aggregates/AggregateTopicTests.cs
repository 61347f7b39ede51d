using System.Globalization;
using System.Net;
using System.Text.Json;
using CitySensors.Cluster.Tests.Support;

namespace CitySensors.Cluster.Tests.Aggregates;

/// <summary>Aggregates of a running city: in Cassandra, and in their topic.</summary>
public sealed class AggregateTopicTests
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RollUp_ALateReading_PublishesHourDayAndMonthWithTheNextRevision()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var client = city.Client(await city.StartReadyAsync());
            Assert.Equal(HttpStatusCode.NoContent, await client.PostAsync(Enumerable.Range(0, 60).Select(minute => Reading("station-7", minute, 20 + minute % 2))));
            await RevisionAsync(client, 1);
            Assert.Equal(HttpStatusCode.NoContent, await client.PostAsync(Reading("station-7", 60.5, 50), Reading("station-7", 0.5, 40)));
            await RevisionAsync(client, 2);

            // Whoever keeps the newest revision of each window has what the API answers.
            var newest = new Dictionary<(string, string), JsonElement>();
            foreach (var message in city.Broker.ReadAll(city.AggregatesTopic, 7))
            {
                Assert.Equal("station-7", System.Text.Encoding.UTF8.GetString(message.Message.Key));
                var window = JsonSerializer.Deserialize<JsonElement>(message.Message.Value);
                Assert.Equal("station-7", window.GetProperty("station_id").GetString());
                var key = (window.GetProperty("resolution").GetString()!, window.GetProperty("start").GetString()!);
                if (!newest.TryGetValue(key, out var before) || before.GetProperty("revision").GetInt64() <= window.GetProperty("revision").GetInt64()) newest[key] = window;
            }

            foreach (var resolution in (string[])["PT1H", "P1D", "P1M"])
            {
                var answer = (await client.GetJsonAsync($"api/stations/station-7/aggregates?resolution={resolution}")).GetProperty("items").EnumerateArray().ToList();
                Assert.Equal(answer.Count, newest.Keys.Count(key => key.Item1 == resolution));
                foreach (var window in answer)
                {
                    var published = newest[(resolution, window.GetProperty("start").GetString()!)];
                    Assert.Equal(window.GetProperty("end").GetString(), published.GetProperty("end").GetString());
                    Assert.Equal(window.GetProperty("sensors").GetProperty("temperature").GetProperty("revision").GetInt64(), published.GetProperty("revision").GetInt64());
                    // The completeness of a window that is not over depends on the time.
                    foreach (var figure in (string[])["count", "min", "mean", "max", "standard_deviation", "quantiles", "outliers"])
                        Assert.Equal(Figure(window, figure), Figure(published, figure));
                }
            }
        }
        finally
        {
            await city.DropAsync();
        }

        static string? Figure(JsonElement window, string name) => window.GetProperty("sensors").GetProperty("temperature").TryGetProperty(name, out var figure) ? figure.GetRawText() : null;
    }

    /// <summary>An acknowledged reading is in its hour after the roll-up, whichever silo is lost when.</summary>
    [Fact]
    public async Task Kill_ASiloWhileReadingsOfThePastArrive_AllOfThemAreInTheirHours()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var first = await city.StartMemberAsync();
            var second = await city.StartMemberAsync();
            var client = city.Client(first);
            const int Stations = 12;
            const int Minutes = 240;
            for (var round = 0; round < Minutes; round += 30)
            {
                if (round == Minutes / 2) await second.KillAsync();
                var readings = from station in Enumerable.Range(0, Stations) from minute in Enumerable.Range(round, 30) select Reading($"station-{station}", minute, 20);
                Assert.Equal(HttpStatusCode.NoContent, await client.PostAsync(readings));
            }

            await city.CaughtUpAsync();
            var missing = "";
            await Eventually.TrueAsync(
                async () =>
                {
                    missing = "";
                    for (var station = 0; station < Stations && missing.Length == 0; station++)
                    {
                        var hours = (await client.GetJsonAsync($"api/stations/station-{station}/aggregates")).GetProperty("items").EnumerateArray().ToList();
                        foreach (var hour in hours.Select(hour => hour.GetProperty("sensors").GetProperty("temperature")))
                            if (hour.GetProperty("count").GetInt64() != 60 || !hour.TryGetProperty("revision", out _)) missing += $"station-{station}: {hour}\n";
                        if (hours.Count != Minutes / 60) missing += $"station-{station}: {hours.Count} hours\n";
                    }

                    return missing.Length == 0;
                },
                () => missing,
                Cancelled,
                TimeSpan.FromMinutes(4));
        }
        finally
        {
            await city.DropAsync();
        }
    }

    private static Task RevisionAsync(SiloClient client, long revision) => Eventually.TrueAsync(
        async () => (await client.GetJsonAsync("api/stations/station-7/aggregates")).GetProperty("items").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } hour
            && hour.GetProperty("sensors").GetProperty("temperature").TryGetProperty("revision", out var found) && found.GetInt64() == revision,
        () => $"The first hour does not have revision {revision}.",
        Cancelled);

    private static string Reading(string station, double minute, double temperature) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"station_id": "{{station}}", "timestamp": "{{Noon.AddMinutes(minute):yyyy-MM-dd'T'HH:mm:ss'Z'}}", "temperature": {{temperature}}}""");
}
