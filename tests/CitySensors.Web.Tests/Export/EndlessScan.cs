using CitySensors.Core.Quality;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Tests.Export;

/// <summary>A station with a reading every second from 1970 on, as many as are wanted.</summary>
/// <param name="readings">The number of readings.</param>
internal sealed class EndlessScan(long readings) : IReadingScan
{
    private readonly double[] _values = [20, 60, 1013, 200, 30, 50, 500, 5, 0];
    private long _read;

    /// <summary>How many readings were read.</summary>
    public long Read => Volatile.Read(ref _read);


    public Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var second = (startTicks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        while (!into.IsFull)
        {
            if (second == readings) return Task.FromResult<long?>(null);
            var ticks = DateTime.UnixEpoch.Ticks + second * TimeSpan.TicksPerSecond;
            _values[0] = second;
            into.Add(ticks, ticks, _values, [], ValueFlags.None, 0);
            second++;
            Interlocked.Increment(ref _read);
        }

        return Task.FromResult<long?>(DateTime.UnixEpoch.Ticks + second * TimeSpan.TicksPerSecond);
    }
}
