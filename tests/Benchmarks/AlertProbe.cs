using System.Collections.Concurrent;
using System.Diagnostics;

namespace CitySensors.Benchmarks;

/// <summary>Posts readings that raise an alert each, and notes how long each took to every hub client.</summary>
internal sealed class AlertProbe(int port)
{
    private readonly ConcurrentDictionary<string, long> _posted = new();
    private readonly ConcurrentBag<double> _milliseconds = [];

    public List<double> Milliseconds => [.. _milliseconds];

    public void Arrived(string station)
    {
        if (_posted.TryGetValue(station, out var began)) _milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    public async Task PostAsync(int alerts, TimeSpan every, CancellationToken cancellationToken)
    {
        using var http = new HttpConnection(port);
        for (var i = 0; i < alerts; i++)
        {
            var station = $"probe-{i}";
            var request = HttpConnection.RequestOf(port, $$"""{"station_id": "{{station}}", "particulate_matter": 88}""");
            _posted[station] = Stopwatch.GetTimestamp();
            var status = await http.SendAsync(request, cancellationToken);
            if (status != 204) throw new InvalidOperationException($"A reading was answered with {status}.");
            await Task.Delay(every, cancellationToken);
        }
    }
}
