using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>
/// Kills the real process again and again while readings come in, and verifies that every acknowledged reading is stored once and every
/// alert exists once.
/// </summary>
public sealed class CrashTests : HostTestBase
{
    private const int Rounds = 12;
    private const int Senders = 4;
    private const int BatchesBeforeKill = 25;
    private const int ReadingsInBatch = 100;
    private const int StationsOfSender = 3;

    [Fact]
    public async Task Kill_UnderLoadManyTimes_KeepsEveryAcknowledgedReadingAndAlertOnce()
    {
        var cancellation = Cancelled;
        var random = new Random(4711);
        var senders = Enumerable.Range(0, Senders).Select(number => new Sender(number)).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await StartAsync(cancellation);
            var killAfter = senders.Sum(sender => sender.Acknowledged) + BatchesBeforeKill + random.Next(BatchesBeforeKill);
            using var stop = new CancellationTokenSource();
            var sending = senders.Select(sender => sender.RunAsync(Http, server.Url, stop.Token)).ToArray();
            await Eventually.TrueAsync(
                () => senders.Sum(sender => sender.Acknowledged) >= killAfter,
                () => $"Nothing is acknowledged. {server.Output}",
                cancellation);
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(sending);
        }

        await using var last = await StartAsync(cancellation);
        // Readings in flight when the process was killed may be stored or not; after a retry they are stored once.
        foreach (var sender in senders) await sender.SendAsync(Http, last.Url, cancellation);

        var expectedAlerts = new List<string>();
        foreach (var sender in senders)
        {
            foreach (var station in sender.Stations)
            {
                var sent = sender.SentBy(station);
                Assert.Equal(sent.Select(reading => reading.Time), await TimesAsync(last, station, sent.Count, cancellation));
                expectedAlerts.AddRange(AlertsOf(station, sent));
            }
        }

        var log = await LogAsync(last, cancellation);
        Assert.Equal(Enumerable.Range(1, log.Count), log.Select(entry => entry.Sequence));
        Assert.Equal(expectedAlerts.Order(StringComparer.Ordinal), log.Select(entry => entry.Text).Order(StringComparer.Ordinal));
        Assert.True(log.Count > Rounds, $"Too few alerts to prove anything: {log.Count}");
        TestContext.Current.SendDiagnosticMessage(
            $"{Rounds} kills, {senders.Sum(sender => sender.Acknowledged) * ReadingsInBatch} readings acknowledged, {log.Count} alert entries, each there once");
    }

    private async Task<ServerProcess> StartAsync(CancellationToken cancellation)
    {
        // Small segments, so that some kills happen during a change of segments.
        var server = ServerProcess.Start(Folder.Path, "--Storage:JournalSegmentBytes", "1048576", "--Logging:LogLevel:Default", "Warning");
        return await server.ReadyAsync(Http, cancellation);
    }

    /// <summary>All times of a station, page by page, once as many are visible as were sent.</summary>
    private async Task<List<DateTimeOffset>> TimesAsync(ServerProcess server, string station, int count, CancellationToken cancellation)
    {
        List<DateTimeOffset> times = [];
        await Eventually.TrueAsync(
            async () =>
            {
                times = [];
                string? cursor = null;
                do
                {
                    var page = await Http.GetFromJsonAsync<JsonElement>(
                        new Uri(server.Url, $"api/stations/{station}/readings?limit=1000{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}"), cancellation);
                    times.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("timestamp").GetDateTimeOffset()));
                    cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
                }
                while (cursor is not null);
                return times.Count >= count;
            },
            () => $"{times.Count} of {count} readings of {station} are visible.",
            cancellation);
        return times;
    }

    private async Task<List<(int Sequence, string Text)>> LogAsync(ServerProcess server, CancellationToken cancellation)
    {
        var log = new List<(int, string)>();
        for (var since = 0; ;)
        {
            var page = await Http.GetFromJsonAsync<JsonElement>(new Uri(server.Url, $"api/alerts?limit=1000&since={since}"), cancellation);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                since = item.GetProperty("sequence").GetInt32();
                log.Add((since, Text(
                    item.GetProperty("id").GetString()!, item.GetProperty("state").GetString()!, item.GetProperty("severity").GetString()!,
                    item.GetProperty("updated").GetDateTimeOffset())));
            }

            if (!page.TryGetProperty("next_cursor", out _) || page.GetProperty("items").GetArrayLength() == 0) return log;
        }
    }

    /// <summary>The alerts that a station alone makes of the readings, in the order in which they were sent.</summary>
    private static IEnumerable<string> AlertsOf(string id, IReadOnlyList<SentReading> sent)
    {
        var catalogue = StandardSensorTypes.All.Aggregate(
            Catalogue.Empty, (catalogue, type) => catalogue.With(type).With(DefaultRules.ByTailProbability(type.Id)));
        var definition = StationDefinition.Unregistered(id);
        var station = new Station(definition, new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc)).For(definition));
        var scores = new Scores(catalogue.Slots.Count);
        var changes = new List<Alert>();
        var values = new double[catalogue.Slots.Count];
        Array.Fill(values, double.NaN);
        foreach (var reading in sent)
        {
            values[catalogue.SlotOf("noise_level")] = reading.Noise;
            station.Observe(new Reading(reading.Time.UtcTicks, values), reading.Time.UtcTicks, scores, changes);
        }

        return changes.Select(alert => Text(alert.Id, alert.State.ToString(), alert.Severity.ToString(), alert.Updated));
    }

    private static string Text(string id, string state, string severity, DateTimeOffset updated) =>
        FormattableString.Invariant($"{id} {state.ToUpperInvariant()} {severity} {updated.UtcTicks}");

    private sealed record SentReading(string Station, DateTimeOffset Time, double Noise);

    /// <summary>Sends the readings of its own stations in order; retries those that were not acknowledged.</summary>
    private sealed class Sender(int number)
    {
        private readonly Random _random = new(number);
        private readonly List<SentReading> _sent = [];
        private readonly Dictionary<string, double> _repeated = [];
        private List<SentReading>? _waiting;
        private DateTimeOffset _time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private int _acknowledged;

        public int Acknowledged => Volatile.Read(ref _acknowledged);

        public IEnumerable<string> Stations => Enumerable.Range(0, StationsOfSender).Select(i => $"station-{number}-{i}");

        public IReadOnlyList<SentReading> SentBy(string station) => [.. _sent.Where(reading => reading.Station == station)];

        public async Task RunAsync(HttpClient http, Uri server, CancellationToken stop)
        {
            try
            {
                while (!stop.IsCancellationRequested) await SendAsync(http, server, stop);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                // The process was killed; readings in flight are sent again to the next one.
            }
        }

        public async Task SendAsync(HttpClient http, Uri server, CancellationToken cancellation)
        {
            _waiting ??= NextBatch();
            var body = new StringBuilder();
            foreach (var reading in _waiting)
            {
                body.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""
                    {"station_id": "{{reading.Station}}", "timestamp": {{reading.Time.ToUnixTimeMilliseconds()}}, "noise_level": {{reading.Noise}}}
                    """).Append('\n');
            }

            using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
            using var answer = await http.PostAsync(new Uri(server, "api/readings"), content, cancellation);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NoContent, HttpStatusCode.OK });
            _sent.AddRange(_waiting);
            _waiting = null;
            Interlocked.Increment(ref _acknowledged);
        }

        /// <summary>Mostly usual values, and now and then two in a row that raise, escalate or end an alert.</summary>
        private List<SentReading> NextBatch() => [.. Enumerable.Range(0, ReadingsInBatch).Select(_ =>
        {
            _time = _time.AddMilliseconds(20_000);
            var station = $"station-{number}-{_random.Next(StationsOfSender)}";
            if (!_repeated.Remove(station, out var noise))
            {
                noise = _random.Next(200) switch { 0 => 66, 1 => 80, _ => 50 };
                if (noise != 50) _repeated[station] = noise;
            }

            return new SentReading(station, _time, noise);
        })];
    }
}
