using System.Collections.Concurrent;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>Marks the hours of readings that are written. Thread safe.</summary>
/// <remarks>
/// An hour that is not over is marked once per process and station, before its first reading is written: it is aggregated five minutes after its end at
/// the earliest, so this mark is there until then, and covers what is acknowledged before the end. Any other hour is marked before its readings are
/// written, so that they are not forgotten if the process dies in between, and again after they are, because the roll-up may have read the hour
/// meanwhile.
/// </remarks>
public sealed class HourMarks
{
    private const int MaxKnown = 200_000;

    private readonly ConcurrentDictionary<string, long> _open = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    private HourMarks(MarkTable table, TimeProvider time) => (Table, _time) = (table, time);

    internal MarkTable Table { get; }

    internal static async Task<HourMarks> OpenAsync(StoreSession session, TimeProvider time, CancellationToken cancellationToken) =>
        new(await MarkTable.OpenAsync(session, time, "dirty_hour", "station", cancellationToken), time);

    /// <summary>Call before readings are written.</summary>
    /// <exception cref="StoreUnavailableException">They may not be marked; do not write them.</exception>
    public Task BeforeAsync(string stationId, ReadOnlySpan<long> eventTicks, CancellationToken cancellationToken)
    {
        var now = CurrentHour;
        var known = _open.TryGetValue(stationId, out var hour) && hour >= now ? hour : -1;
        var missing = HoursOf(eventTicks, one => one != known);
        return missing is null ? Task.CompletedTask : MarkAsync(stationId, missing, now, cancellationToken);
    }

    /// <summary>Call once they are, and before they are acknowledged.</summary>
    /// <exception cref="StoreUnavailableException">They may not be marked; do not acknowledge them.</exception>
    public Task AfterAsync(string stationId, ReadOnlySpan<long> eventTicks, CancellationToken cancellationToken)
    {
        var now = CurrentHour;
        return HoursOf(eventTicks, hour => hour < now) is { } over ? Table.MarkAsync(stationId, over, cancellationToken) : Task.CompletedTask;
    }

    private long CurrentHour => _time.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour;

    private async Task MarkAsync(string stationId, HashSet<long> hours, long now, CancellationToken cancellationToken)
    {
        await Table.MarkAsync(stationId, hours, cancellationToken);
        if (hours.Max() is var newest && newest < now) return;
        if (_open.Count >= MaxKnown) _open.Clear();
        _open[stationId] = newest;
    }

    /// <summary>The hours that a condition holds for; null if there are none.</summary>
    private static HashSet<long>? HoursOf(ReadOnlySpan<long> eventTicks, Predicate<long> condition)
    {
        HashSet<long>? found = null;
        var last = -1L;
        foreach (var ticks in eventTicks)
        {
            var hour = ticks / TimeSpan.TicksPerHour;
            if (hour == last) continue;
            last = hour;
            if (condition(hour)) (found ??= []).Add(hour);
        }

        return found;
    }
}
