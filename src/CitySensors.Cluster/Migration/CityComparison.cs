using System.Collections.Concurrent;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Aggregates;

namespace CitySensors.Cluster.Migration;

/// <summary>Compares everything of a data folder with a cluster's stores, by what these give to whoever asks. For one run.</summary>
/// <param name="source">The data folder.</param>
/// <param name="target">The cluster's store.</param>
/// <param name="alerts">The alert logs.</param>
/// <param name="retention">How long readings are kept.</param>
/// <param name="aggregates">The cluster's aggregates; null if they may expire, and are not compared.</param>
/// <param name="time">The clock.</param>
internal sealed partial class CityComparison(
    SourceCity source, CassandraCity target, AlertLogCopy alerts, TimeSpan retention, CopiedAggregates? aggregates, TimeProvider time)
{
    private const int ParallelStations = 8;

    /// <summary>The changes of readings that are compared for each station, oldest first.</summary>
    private const int MaxRevisions = 100_000;

    private const int PageHours = 5000;

    /// <summary>What ends within this may be gone in one of the stores by the time it is read there.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    private readonly Differences _differences = new();
    private readonly ConcurrentDictionary<string, bool> _stationsToCopyAgain = new(StringComparer.Ordinal);
    private long _readings;
    private int _states;

    public async Task<ComparisonResult> RunAsync(ILogger logger, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        foreach (var difference in await target.Definitions.DifferencesAsync(source.Definitions, cancellationToken)) _differences.Add($"definition: {difference}");
        var entries = await alerts.CompareAsync(source, target.Alerts, _differences, cancellationToken);
        var audit = await AuditCopy.CompareAsync(source, target.Audit, _differences, cancellationToken);
        await CompareActiveAsync(cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelStations, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(source.Stations, options, async (station, token) => await CompareAsync(station, token));
        var known = source.Stations.Select(station => station.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var station in (await target.Migration.StationsAsync(cancellationToken)).Where(station => !known.Contains(station)))
            _differences.Add($"station {station}: it is in the cluster only");
        LogCompared(logger, _readings, _readings / time.GetElapsedTime(began).TotalSeconds);

        var copied = await target.Migration.CopiedAsync(cancellationToken);
        var catalogue = source.Definitions.Catalogue;
        var summary = new MigrationSummary(
            source.Stations.Count,
            catalogue.SensorTypes.Count(),
            catalogue.Rules.Count,
            _states,
            _readings,
            Math.Max(0, copied.Values.Sum() - _readings),
            entries,
            source.LastSequence,
            source.ActiveAlerts.Count,
            audit);
        return new ComparisonResult(summary, _differences.ToList(), [.. _stationsToCopyAgain.Keys]);
    }

    private async Task CompareActiveAsync(CancellationToken cancellationToken)
    {
        // What the cluster raised since a finished migration is not of the source.
        var active = (await target.Alerts.ActiveAsync(cancellationToken)).Where(alert => alert.Sequence <= source.LastSequence).ToHashSet();
        active.SymmetricExceptWith(source.ActiveAlerts);
        foreach (var alert in active.DistinctBy(alert => alert.Id)) _differences.Add($"active alert {alert.Id} of station {alert.StationId}");
    }

    private async Task CompareAsync(StationDefinition station, CancellationToken cancellationToken)
    {
        var isSame = await IsSameAsync(() => CompareStateAsync(station.Id, cancellationToken), station);
        isSame &= await IsSameAsync(() => CompareReadingsAsync(station, cancellationToken), station);
        isSame &= await IsSameAsync(() => CompareRevisionsAsync(station, cancellationToken), station);
        isSame &= await IsSameAsync(() => CompareAggregatesAsync(station.Id, cancellationToken), station);
        if (!isSame) _stationsToCopyAgain[station.Id] = true;
    }

    /// <summary>What cannot be read differs, and the rest is compared all the same.</summary>
    private async Task<bool> IsSameAsync(Func<Task<bool>> compare, StationDefinition station)
    {
        try
        {
            return await compare();
        }
        catch (InvalidDataException error)
        {
            _differences.Add($"station {station.Id}: {error.Message}");
            return false;
        }
    }

    private async Task<bool> CompareReadingsAsync(StationDefinition station, CancellationToken cancellationToken)
    {
        var isSame = true;
        var from = FirstComparedDay(station);
        var there = await HistoryDigest.OfAsync(source.Scored(source.Database), station.Id, from, cancellationToken);
        var here = await HistoryDigest.OfAsync(source.Scored(target.Readings), station.Id, from, cancellationToken);
        Interlocked.Add(ref _readings, there.Values.Sum(day => day.Readings));
        foreach (var day in there.Keys.Union(here.Keys).Order())
        {
            var (wanted, found) = (there.GetValueOrDefault(day), here.GetValueOrDefault(day));
            if (wanted == found) continue;
            isSame = false;
            _differences.Add(wanted.Readings == found.Readings
                ? $"station {station.Id}, {day:yyyy-MM-dd}: the {wanted.Readings} readings differ"
                : $"station {station.Id}, {day:yyyy-MM-dd}: {found.Readings} readings instead of {wanted.Readings}");
        }

        return isSame;
    }

    private async Task<bool> CompareRevisionsAsync(StationDefinition station, CancellationToken cancellationToken)
    {
        var from = FirstComparedDay(station);
        var there = await RevisionsAsync(source.Database);
        var here = await RevisionsAsync(target.Readings);
        if (there.SetEquals(here)) return true;
        _differences.Add($"station {station.Id}: {here.Count} changes of readings instead of {there.Count}, or others");
        return false;

        async Task<HashSet<string>> RevisionsAsync(IReadingHistory history) =>
        [
            .. (await history.RevisionsAsync(station.Id, from, DateTimeOffset.MaxValue, MaxRevisions, cancellationToken))
                .Select(revision => $"{revision.EventTicks} {revision.ChangedTicks} {revision.Kind} {revision.ChangedBy} {revision.Reason} {RevisedValueText.Serialize(revision.Before)}"),
        ];
    }

    private async Task<bool> CompareAggregatesAsync(string station, CancellationToken cancellationToken)
    {
        if (aggregates is null) return true;
        var here = (await aggregates.HoursAsync(station, cancellationToken)).ToDictionary(hour => hour.StartTicks, hour => Convert.ToHexString(hour.Data));
        var (count, from) = (0, 0L);
        while (await source.Database.AggregatesAsync(station, from, PageHours, cancellationToken) is { Count: > 0 } page)
        {
            if (page.Any(hour => here.GetValueOrDefault(hour.StartTicks) != Convert.ToHexString(hour.Data)))
            {
                _differences.Add($"station {station}: its aggregates differ");
                return false;
            }

            (count, from) = (count + page.Count, page[^1].StartTicks + 1);
        }

        if (count == here.Count) return true;
        _differences.Add($"station {station}: {here.Count} aggregates of hours instead of {count}");
        return false;
    }

    private async Task<bool> CompareStateAsync(string station, CancellationToken cancellationToken)
    {
        var wanted = await source.Database.StationStateAsync(station, cancellationToken);
        var found = await target.StationStates.LoadAsync(station, cancellationToken);
        if (wanted is not null) Interlocked.Increment(ref _states);
        if (wanted is null ? found is null : found is not null && wanted.AsSpan().SequenceEqual(found.State) && found.Alerts.Count == 0) return true;
        _differences.Add($"station {station}: its state differs");
        return false;
    }

    /// <summary>Both stores drop whole days of event time.</summary>
    private DateTimeOffset FirstComparedDay(StationDefinition station)
    {
        var kept = (station.Retention ?? retention).Ticks;
        var now = (time.GetUtcNow() + Margin).UtcTicks;
        return kept >= now ? DateTimeOffset.MinValue : new DateTimeOffset((now - kept) / TimeSpan.TicksPerDay * TimeSpan.TicksPerDay, TimeSpan.Zero);
    }

    [LoggerMessage(7241, LogLevel.Information, "Compared {Readings} readings, {Rate:0} a second")]
    private static partial void LogCompared(ILogger logger, long readings, double rate);
}
