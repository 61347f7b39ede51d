using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>How long readings and their aggregates are kept.</summary>
/// <param name="Readings">The retention of readings, of stations that have none of their own.</param>
/// <param name="Aggregates">The retention of aggregates; null to keep them.</param>
public sealed record AggregateRetention(TimeSpan Readings, TimeSpan? Aggregates)
{
    /// <summary>Readings expire one by one: from this time before on, those of an hour may be incomplete while they are read.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>Whether readings of an hour may have expired.</summary>
    /// <param name="hour">The hour, counted from tick 0.</param>
    /// <param name="station">The station; null if it is unknown.</param>
    /// <param name="now">The current time.</param>
    internal bool MayHaveExpired(long hour, StationDefinition? station, DateTimeOffset now)
    {
        var day = StationDay.Of(hour * TimeSpan.TicksPerHour);
        return now.ToUnixTimeSeconds() >= StationDay.EndUnixSeconds(day) + (long)((station?.Retention ?? Readings) - Margin).TotalSeconds;
    }

    /// <summary>The time to live of an aggregate in seconds; 0 for no expiry. As long as a station keeps its readings, it keeps their aggregates.</summary>
    internal int TimeToLive(long endTicks, StationDefinition? station, DateTimeOffset now)
    {
        if (Aggregates is not { } retention) return 0;
        if (station?.Retention is { } own && own > retention) retention = own;
        return ReadingExpiry.TimeToLive(ReadingExpiry.Of(StationDay.Of(endTicks - 1), retention, now), now);
    }
}
