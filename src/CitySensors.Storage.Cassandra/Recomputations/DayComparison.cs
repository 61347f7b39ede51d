using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Aggregates;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Cassandra.Recomputations;

/// <param name="Hour">The hour, counted from tick 0.</param>
/// <param name="Parts">What differs.</param>
/// <param name="AddTo">Adds the hour to a summary.</param>
internal sealed record ComparedHour(long Hour, IReadOnlyList<PartDifference> Parts, Func<RecomputationSummary, RecomputationSummary> AddTo);

/// <summary>Computes aggregates of a station from its stored readings, and compares them with the live ones, which it leaves alone. Thread safe.</summary>
internal sealed partial class DayComparison(RollUpContext city, ILogger logger)
{
    /// <summary>The roll-up leaves a mark for 30 seconds at least: in less time, no change comes and goes unseen.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    private static readonly ComparedHour Damaged = new(0, [], summary => summary with { Damaged = summary.Damaged + 1 });

    /// <summary>Compares hours of one day (UTC).</summary>
    /// <param name="station">The station.</param>
    /// <param name="from">The first hour, counted from tick 0.</param>
    /// <param name="before">The hour after the last one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<ComparedHour>> CompareAsync(StationDefinition station, long from, long before, CancellationToken cancellationToken)
    {
        var (began, marks) = (city.Time.GetTimestamp(), city.Store.Marks.Table);
        // Hours without a mark before and after have just the aggregates of these readings.
        var pending = (await marks.HoursAsync(station.Id, from, before, cancellationToken)).ToHashSet();
        List<StoredWindow> live = [];
        try
        {
            live = await city.Store.OfStations.ListAsync(station.Id, AggregateTable.Hour, new Window(from * TimeSpan.TicksPerHour, before * TimeSpan.TicksPerHour), cancellationToken);
            var readings = await city.Readings.StoredReadingsAsync(station.Id, MarkTable.TimeOf(from), MarkTable.TimeOf(before), cancellationToken);
            pending.UnionWith(await marks.HoursAsync(station.Id, from, before, cancellationToken));
            var isTooLong = city.Time.GetElapsedTime(began) > MaxTime;
            var liveOf = live.ToLookup(window => window.StartTicks / TimeSpan.TicksPerHour);
            var readingsOf = readings.ToLookup(reading => reading.EventTicks / TimeSpan.TicksPerHour);
            return
            [
                .. liveOf.Select(hour => hour.Key).Union(readingsOf.Select(hour => hour.Key)).Where(hour => hour >= from && hour < before).Order()
                    .Select(hour => isTooLong || pending.Contains(hour)
                        ? new ComparedHour(hour, [], summary => summary with { Pending = summary.Pending + 1 })
                        : Compare(station, hour, [.. liveOf[hour]], [.. readingsOf[hour]])),
            ];
        }
        catch (InvalidDataException error)
        {
            // Nobody can repair it by trying again; the live version stays.
            LogDamaged(logger, station.Id, error);
            return [Damaged with { Hour = from }];
        }
    }

    private ComparedHour Compare(StationDefinition station, long hour, List<StoredWindow> live, List<StoredReading> readings)
    {
        var isExpired = live.Exists(window => window.IsRawDeleted) || readings.Count < live.Sum(window => window.Readings) || city.Retention.MayHaveExpired(hour, station, city.Time.GetUtcNow());
        if (isExpired) return new ComparedHour(hour, [], summary => summary with { Expired = summary.Expired + 1 });
        var types = city.Catalogue.Slots;
        var recomputed = HourReadings.Aggregate(readings, hour, city.Hours, types).Select(part => part.Aggregates).ToList();
        var parts = AggregateComparison.Compare(live.Select(window => window.Read(HourReadings.PartOf(city.Hours, window.StartTicks))), recomputed);
        var (hasLive, hasReadings) = (live.Count > 0, recomputed.Count > 0);
        return new ComparedHour(hour, parts, summary => summary.With(AggregateOwner.Station(station.Id), hasLive, hasReadings, parts, types));
    }

    [LoggerMessage(5261, LogLevel.Error, "The aggregates of station {Station} cannot be computed again")]
    private static partial void LogDamaged(ILogger logger, string station, Exception error);
}
