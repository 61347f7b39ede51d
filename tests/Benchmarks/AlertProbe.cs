using System.Collections.Concurrent;
using System.Diagnostics;

namespace CitySensors.Benchmarks;

/// <summary>Posts readings that raise an alert each, and notes how long each took to every hub client.</summary>
internal sealed class AlertProbe(int port, string stations = "probe")
{
    private readonly ConcurrentDictionary<string, long> _posted = new();
    private readonly ConcurrentBag<double> _milliseconds = [];
    private int _arrived;

    public List<double> Milliseconds => [.. _milliseconds];

    public void Arrived(string station)
    {
        if (!_posted.TryGetValue(station, out var began)) return;
        _milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        Interlocked.Increment(ref _arrived);
    }

    /// <summary>Waits until as many messages have arrived.</summary>
    public async Task ArrivedAsync(int messages, TimeSpan timeout)
    {
        using var bound = new CancellationTokenSource(timeout);
        while (Volatile.Read(ref _arrived) < messages) await Task.Delay(TimeSpan.FromMilliseconds(50), bound.Token);
    }

    public async Task PostAsync(int alerts, TimeSpan every, CancellationToken cancellationToken)
    {
        using var http = new HttpConnection(port);
        for (var i = 0; i < alerts; i++)
        {
            var station = $"{stations}-{i}";
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            // Two values, because the default rules ignore a single one.
            var request = HttpConnection.RequestOf(port, $"{Reading(station, now - 1000)}\n{Reading(station, now)}");
            _posted[station] = Stopwatch.GetTimestamp();
            var status = await http.SendAsync(request, cancellationToken);
            if (status != 204) throw new InvalidOperationException($"A reading was answered with {status}.");
            await Task.Delay(every, cancellationToken);
        }
    }

    private static string Reading(string station, long milliseconds) =>
        $$"""{"station_id": "{{station}}", "timestamp": {{milliseconds}}, "particulate_matter": 88}""";
}
