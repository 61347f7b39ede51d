using System.Net;
using System.Text;
using System.Text.Json;
using CitySensors.Cluster.Tests.Support;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>An undecodable message becomes a dead letter and delays no other.</summary>
public sealed class PoisonTests
{
    private const int Good = 20;
    private static readonly DateTimeOffset Noon = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consume_UndecodableMessagesAmongValidOnes_DeadLettersExactlyThose()
    {
        var now = TimeProvider.System.GetUtcNow();
        (string? Value, string Reason)[] poison =
        [
            ("not json", "JSON"),
            ("", "invalid JSON"),
            (null, "invalid JSON"),
            ("[]", "a JSON object"),
            ("7", "a JSON object"),
            ("\u0000\u0001\u0002", "invalid JSON"),
            ("""{"station_id": "square", "timestamp": 1""", "invalid JSON"),
            (new string('x', 999_000), "999000 bytes"),
            (Reading("square", 1, "\"temperature\": \"warm\""), "temperature"),
            (Reading("square", 1, "\"temperature\": [25]"), "temperature"),
            (Reading("square", 1, "\"temperature\": NaN"), "temperature"),
            (Reading("square", 1, "\"mood\": 3"), "mood"),
            (Reading("nowhere", 1, "\"temperature\": 25"), "nowhere"),
            ("""{"temperature": 25}""", "station_id"),
            ($$"""{"station_id": "square", "timestamp": {{now.AddHours(5).ToUnixTimeSeconds()}}, "temperature": 25}""", "in the future"),
        ];
        var singleQuoted = Reading("square", 10_000, "'temperature': 25").Replace('"', '\'');
        var behind = $$"""{"station_id": "square", "timestamp": {{now.AddHours(-50).ToUnixTimeSeconds()}}, "temperature": 25}""";
        var city = ClusterCity.OnRunning();
        try
        {
            var silo = await city.StartReadyAsync("--City:AcceptUnknownStations=false");
            Assert.Equal(HttpStatusCode.Created, await city.Client(silo).PutAsync("api/stations/square", """{"name": "Market Square"}"""));
            string[] good = [.. Enumerable.Range(100, Good).Select(second => Reading("square", second, "\"temperature\": 25")), singleQuoted, behind];
            foreach (var text in poison.Select(one => one.Value).Zip(good, (bad, fine) => new[] { bad, fine }).SelectMany(both => both).Concat(good))
                await city.Broker.ProduceAsync(city.ReadingsTopic, [("square", text is null ? null : Encoding.UTF8.GetBytes(text))]);
            var took = await city.CaughtUpAsync();

            var letters = Proof.DeadLettersAre(city, [.. poison.Select(one => one.Value is null ? null : Encoding.UTF8.GetBytes(one.Value))]);
            foreach (var (value, reason) in letters.DistinctBy(letter => letter.Value)) Figures.Write($"{value[..Math.Min(value.Length, 60)]} → {reason}");
            foreach (var (value, reason) in poison)
                Assert.Contains(letters, letter => letter.Value == (value ?? "(none)") && letter.Reason.Contains(reason, StringComparison.OrdinalIgnoreCase));
            await using var store = await city.OpenStoreAsync();
            var stored = await store.Readings.ReadAsync("square", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, int.MaxValue, Cancelled);
            Assert.Equal(Good + 2, stored.Count);
            Assert.Contains(stored, reading => reading.EventTime == Noon.AddSeconds(10_000));
            Assert.Contains(stored, reading => reading.EventTime.ToUnixTimeSeconds() == now.AddHours(-50).ToUnixTimeSeconds());
            Assert.Equal(HttpStatusCode.NotFound, await city.Client(silo).GetStatusAsync("api/stations/nowhere"));
            Figures.Write($"{stored.Count} valid readings stored beside {letters.Count} dead letters, caught up after {took.TotalSeconds:0.0} s");
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Consume_StationClockHoursBehind_PersistsItsReadingsAsLate()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var silo = await city.StartReadyAsync();
            var client = city.Client(silo);
            var now = (int)(TimeProvider.System.GetUtcNow() - Noon).TotalSeconds - 10;
            await client.PostAsync(Reading("late", now, "\"noise_level\": 50"));
            // Bodies that arrive at the station together are taken in order of event time.
            await city.CaughtUpAsync();
            await client.PostAsync(Enumerable.Range(1, 200).Select(second => Reading("late", now + second - 20_000, "\"noise_level\": 80")));
            await client.PostAsync([Reading("late", now + 1, "\"noise_level\": 80"), Reading("late", now + 2, "\"noise_level\": 80")]);
            var entries = await client.EntriesAsync(["late"], 2);
            Assert.Equal(["late", "on_time"], entries.Select(entry => entry.GetProperty("timing").GetString()));
            Assert.Equal(Noon.AddSeconds(now + 1), entries[1].GetProperty("onset").GetDateTimeOffset());
            await city.CaughtUpAsync();
            await using var store = await city.OpenStoreAsync();
            Assert.Equal(203, (await store.Readings.ReadAsync("late", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, int.MaxValue, Cancelled)).Count);
            Assert.Empty(Proof.DeadLettersAre(city, []));
        }
        finally
        {
            await city.DropAsync();
        }
    }

    private static string Reading(string station, int second, string members) =>
        $$"""{"station_id": "{{station}}", "timestamp": {{Noon.AddSeconds(second).ToUnixTimeSeconds()}}, {{members}}}""";
}
