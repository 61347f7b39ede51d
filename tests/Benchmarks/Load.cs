using System.Diagnostics;

namespace CitySensors.Benchmarks;

/// <summary>Posts bodies of 100 new readings over several connections, each waiting for its acknowledgement.</summary>
internal sealed class Load
{
    private const int Stations = 200;

    private readonly int _port;
    private readonly int _connections;
    private readonly double? _readingsPerSecond;
    private long _acknowledged;
    private long _refused;
    private readonly long _stepMilliseconds;
    private long _milliseconds = new DateTimeOffset(2023, 11, 14, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <param name="port">The port of the server.</param>
    /// <param name="connections">The number of connections.</param>
    /// <param name="readingsPerSecond">The rate of all together; null for as many as are acknowledged.</param>
    /// <param name="stepMilliseconds">The event time between two bodies.</param>
    public Load(int port, int connections, double? readingsPerSecond = null, long stepMilliseconds = 1)
    {
        _port = port;
        _connections = connections;
        _readingsPerSecond = readingsPerSecond;
        _stepMilliseconds = stepMilliseconds;
    }

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public long Refused => Interlocked.Read(ref _refused);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, _connections).Select(i => Task.Run(() => SendAsync(i, stop), CancellationToken.None)));

    private async Task SendAsync(int connection, CancellationToken stop)
    {
        using var http = new HttpConnection(_port);
        // Two connections share a hundred stations and never a time: each time is given out once.
        var body = new ReadingBody(Stations, connection % 2 * ReadingBody.Readings);
        var head = HttpConnection.HeadOf(_port, body.Text.Length);
        var request = new byte[head.Length + body.Text.Length];
        head.CopyTo(request, 0);
        var began = Stopwatch.GetTimestamp();
        for (long sent = 0; !stop.IsCancellationRequested; sent++)
        {
            if (_readingsPerSecond is { } rate)
            {
                var wait = TimeSpan.FromSeconds(sent * ReadingBody.Readings * _connections / rate) - Stopwatch.GetElapsedTime(began);
                if (wait > TimeSpan.FromMilliseconds(1)) await Task.Delay(wait, CancellationToken.None);
            }

            body.SetTime(Interlocked.Add(ref _milliseconds, _stepMilliseconds));
            body.Text.CopyTo(request, head.Length);
            var status = await http.SendAsync(request, CancellationToken.None);
            if (status == 204) Interlocked.Add(ref _acknowledged, ReadingBody.Readings);
            else Interlocked.Increment(ref _refused);
        }
    }
}
