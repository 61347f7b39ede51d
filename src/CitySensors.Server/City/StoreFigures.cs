using System.Diagnostics;
using System.Diagnostics.Metrics;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;

namespace CitySensors.Server.City;

/// <summary>Tells metrics and traces what is in the database. For the thread that fills it.</summary>
internal sealed class StoreFigures(CityMetrics metrics, StageTimes times, LatestValues latest, TimeProvider time)
{
    private readonly Histogram<double> _commitSeconds = metrics.Histogram(CityMetricDefinitions.DatabaseCommit);
    private readonly Counter<long> _readings = metrics.Counter(CityMetricDefinitions.DatabaseReadings);
    private long _began;
    private DateTimeOffset _beganAt;

    public void Begin() => (_began, _beganAt) = (time.GetTimestamp(), time.GetUtcNow());

    /// <summary>The changes are committed; their blocks are not yet used again.</summary>
    public void Stored(StoreWork work)
    {
        var now = time.GetUtcNow();
        _commitSeconds.Record(time.GetElapsedTime(_began).TotalSeconds);
        foreach (var change in work.Changes.Stations)
            if (change.Definition is null) latest.Forget(change.Id);
        long readings = 0;
        foreach (var block in work.Changes.Blocks)
        {
            if (block.Count == 0) continue;
            readings += block.Count;
            // The first of a block waited longest; the last is the newest but for stations that send out of order.
            times.Stored(block.EventTicks[0], block.AllArrivedTicks[0], now);
            var last = block.Count - 1;
            latest.Update(block.StationId, block.EventTicks[last], block.AllArrivedTicks[last], block.Values.Slice(last * block.Width, block.Width), block.Failed[last]);
        }

        _readings.Add(readings);
        if (work.Acknowledged is { } acknowledged) times.StoredAcknowledged(acknowledged, now);
        if (work.Traces.Count == 0) return;
        var links = work.Traces.Skip(1).Select(trace => new ActivityLink(trace));
        using var span = CityTracing.StartedAt(CityTracing.Store, work.Traces[0], _beganAt, links);
        span?.SetTag("readings", readings);
    }
}
