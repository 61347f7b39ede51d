using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Cluster.Tests.Support;
using Confluent.Kafka;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>
/// Readings that are sent to a city by Kafka and over HTTP concurrently, until all of them are acknowledged, with undecodable messages
/// among them that must become dead letters.
/// </summary>
internal sealed class Load : IDisposable
{
    private const int StationsByKafka = 24;
    private const int StationsOfSender = 4;
    private const int ReadingsInBody = 40;
    private const int MessagesInTick = 30;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(40);

    private readonly ClusterCity _city;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly LoadStation[] _byKafka;
    private readonly LoadStation[][] _byHttp;
    private readonly List<byte[]> _poison = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Random _random = new(17);
    private Task? _running;
    private int _acknowledged;
    private int _repeated;

    private Load(ClusterCity city, Func<Uri>[] silos)
    {
        _city = city;
        _byKafka = [.. Enumerable.Range(0, StationsByKafka).Select(i => new LoadStation($"kafka-{i}", i))];
        _byHttp = [.. silos.Select((_, sender) => Enumerable.Range(0, StationsOfSender).Select(i => new LoadStation($"http-{sender}-{i}", 1000 + sender * 100 + i)).ToArray())];
        _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = city.Broker.Servers,
            EnableIdempotence = true,
            // It waits for as long as the broker is away.
            MessageTimeoutMs = 0,
            LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random,
        }).SetLogHandler((_, _) => { }).Build();
        _running = RunAsync(silos);
    }

    /// <summary>Starts sending once the rule of the stations is in force.</summary>
    /// <param name="city">Where the readings go.</param>
    /// <param name="silos">One sender over HTTP for each; it is called before each body.</param>
    public static async Task<Load> StartAsync(ClusterCity city, params Func<Uri>[] silos)
    {
        var (rule, cancelled) = (LoadStation.Rule, TestContext.Current.CancellationToken);
        var levels = rule.Levels.Select(level => level.Threshold is Threshold.Above above ? new { severity = level.Severity.ToString(), above = above.Value, clear = above.Clear } : throw new UnreachableException());
        var definition = new { sensor = rule.Sensor, min_values = rule.MinValues, clear_after = "PT0S", max_gap = "PT1H", levels };
        var path = $"api/rules/{rule.Id}";
        using var answer = await city.Http.PutAsJsonAsync(new Uri(silos[0](), path), definition, cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancelled));
        foreach (var silo in silos)
        {
            await Eventually.TrueAsync(
                async () => (await city.Http.GetFromJsonAsync<JsonElement>(new Uri(silo(), path), cancelled)).TryGetProperty("max_gap", out _),
                () => $"The rule is not in force at {silo()}.",
                cancelled);
        }

        return new Load(city, silos);
    }

    /// <summary>Messages and readings that were acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Bodies that were not acknowledged and sent again.</summary>
    public int Repeated => Volatile.Read(ref _repeated);

    public IEnumerable<LoadStation> Stations => [.. _byKafka, .. _byHttp.SelectMany(stations => stations)];

    /// <summary>What must be dead letters in the end.</summary>
    public IReadOnlyList<byte[]> Poison
    {
        get
        {
            lock (_poison) return [.. _poison];
        }
    }

    /// <summary>Waits until so many more are acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        var goal = Acknowledged + count;
        await Eventually.TrueAsync(
            () => Acknowledged >= goal || _running is { IsFaulted: true }, () => $"{Acknowledged} of {goal} readings are acknowledged.", TestContext.Current.CancellationToken);
        if (_running is { IsFaulted: true } failed) await failed;
    }

    /// <summary>Ends once everything is acknowledged.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        if (_running is { } running) await running.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        _running = null;
    }

    public void Dispose()
    {
        _end.Cancel();
        _producer.Dispose();
        _end.Dispose();
    }

    private Task RunAsync(Func<Uri>[] silos) => Task.WhenAll([Task.Run(ProduceAsync), .. silos.Select((silo, i) => Task.Run(() => PostAsync(silo, _byHttp[i], i)))]);

    private async Task ProduceAsync()
    {
        using var tick = new PeriodicTimer(Tick);
        for (var ticks = 0; !_end.IsCancellationRequested; ticks++)
        {
            for (var i = 0; i < MessagesInTick; i++)
            {
                var station = _byKafka[_random.Next(_byKafka.Length)];
                Produce(station.Id, Encoding.UTF8.GetBytes(station.Next()));
            }

            if (ticks % 25 == 0) ProducePoison(ticks);
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }

        // Without a bound: the broker comes back.
        while (_producer.Flush(TimeSpan.FromSeconds(1)) > 0) await tick.WaitForNextTickAsync(CancellationToken.None);
    }

    private void ProducePoison(int number)
    {
        var value = Encoding.UTF8.GetBytes($$"""{"station_id": "kafka-0", "temperature": "none {{number}}"}""");
        lock (_poison) _poison.Add(value);
        Produce("kafka-0", value);
    }

    private void Produce(string key, byte[] value) => _producer.Produce(
        _city.ReadingsTopic,
        new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value },
        report =>
        {
            if (!report.Error.IsError) Interlocked.Increment(ref _acknowledged);
        });

    private async Task PostAsync(Func<Uri> silo, LoadStation[] stations, int seed)
    {
        var random = new Random(seed);
        using var tick = new PeriodicTimer(Tick);
        while (!_end.IsCancellationRequested)
        {
            var body = string.Join('\n', Enumerable.Range(0, ReadingsInBody).Select(_ => stations[random.Next(stations.Length)].Next()));
            while (!await TryPostAsync(silo(), body))
            {
                Interlocked.Increment(ref _repeated);
                await tick.WaitForNextTickAsync(CancellationToken.None);
            }

            Interlocked.Add(ref _acknowledged, ReadingsInBody);
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<bool> TryPostAsync(Uri silo, string body)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
            using var answer = await _city.Http.PostAsync(new Uri(silo, "api/readings"), content, CancellationToken.None);
            if (answer.IsSuccessStatusCode) return true;
            Assert.True((int)answer.StatusCode is 429 or 503, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            Assert.NotNull(answer.Headers.RetryAfter);
            return false;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            // The process was killed, or stops: whether it was stored is unknown.
            return false;
        }
    }
}
