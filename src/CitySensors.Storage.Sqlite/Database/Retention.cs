using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Deletes expired readings, once they are aggregated, and expired aggregates, in steps short enough for commits to run in between. Thread safe.
/// </summary>
internal sealed partial class Retention(WriteConnection connection, string path, RollUp rollUp, ILogger logger)
{
    /// <summary>The minimum retention of readings after arrival, so that late backfills can be seen.</summary>
    private static readonly TimeSpan LeastAfterArrival = TimeSpan.FromDays(1);

    private const int BlocksPerStep = 1024;

    private const string NextHour = "SELECT min(hour) FROM reading_block WHERE hour >= $1 AND hour < $2";

    /// <param name="cityRetention">The retention of readings, of stations that have none of their own.</param>
    /// <param name="aggregateRetention">The retention of aggregates, at least that of the readings; null to keep them.</param>
    /// <param name="keepFrom">The first day (UTC) whose readings are retained in any case; null if there is none.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Ends it; what was deleted stays so.</param>
    public RetentionResult DropExpired(
        TimeSpan cityRetention, TimeSpan? aggregateRetention, DateOnly? keepFrom, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cityRetention, TimeSpan.Zero);
        var bytes = new FileInfo(path).Length;
        var tally = new Tally();
        var keepFromHour = keepFrom is { } day ? day.DayNumber * (long)TimeSpan.HoursPerDay : long.MaxValue;
        DropRemovedStations(tally, cancellationToken);
        AggregateExpiring(cityRetention, now, cancellationToken);
        DropExpiredHours(cityRetention, keepFromHour, now, tally, cancellationToken);
        if (aggregateRetention is { } retention) DropExpiredAggregates(cityRetention, retention, now, cancellationToken);
        connection.InTransaction(statements => ReadingRevisionRows.DropExpired(
            statements, RetentionCutoffs.Read(statements, cityRetention, now, keepFromHour), (now - LeastAfterArrival).UtcTicks));
        new FreeSpaceReclaimer(connection).Reclaim(cancellationToken);
        var result = new RetentionResult(tally.Blocks, tally.Readings, Math.Max(0, bytes - new FileInfo(path).Length));
        if (result.Blocks > 0) LogDropped(logger, result.Readings, result.Blocks, result.FreedBytes);
        return result;
    }

    private void AggregateExpiring(TimeSpan cityRetention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = Math.Min(RollUp.LastClosed(now), connection.Locked(statements => RetentionCutoffs.Read(statements, cityRetention, now)).Latest - 1);
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;) next = rollUp.Step(last, long.MaxValue, after, cancellationToken).Next;
    }

    private void DropExpiredHours(TimeSpan cityRetention, long keepFromHour, DateTimeOffset now, Tally tally, CancellationToken cancellationToken)
    {
        var arrivedBefore = (now - LeastAfterArrival).UtcTicks;
        var from = 0L;
        while (true)
        {
            // Definitions may change meanwhile, so each hour uses the current ones.
            var kept = connection.Locked(statements => RetentionCutoffs.Read(statements, cityRetention, now, keepFromHour));
            if (connection.Locked(statements => statements.Scalar(NextHour, from, kept.Latest)) is not long hour) return;
            foreach (var step in StepsOf(connection.Locked(statements => ExpiredBlocks(statements, hour, kept))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Drop(statements =>
                {
                    // All readings of an hour or none: its aggregates are computed from all that are there.
                    var expired = step.GroupBy(block => block.Station)
                        .Where(station => !DirtyHours.IsMarked(statements, station.Key, hour) && RollUp.ArrivedLast(statements, station.Key, hour) < arrivedBefore)
                        .ToDictionary(station => station.Key);
                    foreach (var station in expired.Keys) AggregateRows.Seal(statements, station, hour);
                    return [.. step.Where(block => expired.ContainsKey(block.Station)).Order()];
                }, tally);
            }

            from = hour + 1;
        }
    }

    /// <summary>The blocks in parts of about <see cref="BlocksPerStep"/>, with all blocks of a station in one.</summary>
    private static IEnumerable<List<(long Id, long Station)>> StepsOf(List<(long Id, long Station)> blocks)
    {
        var step = new List<(long, long)>();
        foreach (var station in blocks.GroupBy(block => block.Station))
        {
            step.AddRange(station);
            if (step.Count < BlocksPerStep) continue;
            yield return step;
            step = [];
        }

        if (step.Count > 0) yield return step;
    }

    private void DropExpiredAggregates(TimeSpan cityRetention, TimeSpan aggregateRetention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var readings = connection.Locked(statements => RetentionCutoffs.Read(statements, cityRetention, now));
        var aggregates = RetentionCutoffs.FirstHour(now, aggregateRetention);
        foreach (var station in connection.Locked(StationKeys))
        {
            // As long as a station keeps its readings, it keeps their aggregates.
            DropAggregates(station, Math.Min(readings.FirstOf(station), aggregates) * TimeSpan.TicksPerHour, cancellationToken);
        }

        foreach (var area in connection.Locked(Areas.All)) DropAggregates(area, aggregates * TimeSpan.TicksPerHour, cancellationToken);
    }

    private void DropAggregates(long station, long beforeTicks, CancellationToken cancellationToken)
    {
        for (var isMore = true; isMore;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            connection.InTransaction(statements => isMore = AggregateRows.DeleteSome(statements, station, beforeTicks));
        }
    }

    private static List<long> StationKeys(Statements statements)
    {
        var keys = new List<long>();
        using var rows = statements.Query("SELECT key FROM station");
        while (rows.Read()) keys.Add(rows.GetInt64(0));
        return keys;
    }

    private void DropRemovedStations(Tally tally, CancellationToken cancellationToken)
    {
        while (connection.Locked(statements => statements.Scalar("SELECT min(station) FROM removed_station")) is long station)
        {
            foreach (var hour in connection.Locked(statements => BlockIndex.HoursOf(statements, station, 0, long.MaxValue).ToList()))
            {
                var blocks = connection.Locked(statements => BlockIndex.BlocksOf(statements, station, hour, long.MinValue, long.MaxValue));
                foreach (var step in blocks.Select(block => (block.Id, station)).Order().Chunk(BlocksPerStep))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Drop(_ => step, tally);
                }
            }

            DropAggregates(station, long.MaxValue, cancellationToken);
            connection.InTransaction(statements => statements.Execute("DELETE FROM removed_station WHERE station = $1", station));
        }
    }

    private static List<(long Id, long Station)> ExpiredBlocks(Statements statements, long hour, RetentionCutoffs kept)
    {
        var expired = new List<(long, long)>();
        using var rows = statements.Query("SELECT id, station FROM reading_block WHERE hour = $1", hour);
        while (rows.Read())
            if (hour < kept.FirstOf(rows.GetInt64(1))) expired.Add((rows.GetInt64(0), rows.GetInt64(1)));
        return expired;
    }

    /// <param name="blocks">The blocks to delete, in order of id, which is their order in the file: adjacent pages are changed, each of them once.</param>
    /// <param name="tally">Counts them.</param>
    private void Drop(Func<Statements, IReadOnlyList<(long Id, long Station)>> blocks, Tally tally)
    {
        var (dropped, readings) = (0L, 0L);
        connection.InTransaction(statements =>
        {
            var withoutNewest = new HashSet<long>();
            foreach (var (id, station) in blocks(statements))
            {
                if (statements.Scalar("DELETE FROM reading_block WHERE id = $1 RETURNING readings", id) is not long count) continue;
                dropped++;
                readings += count;
                if (statements.Execute("DELETE FROM newest_reading WHERE station = $1 AND block = $2", station, id) > 0) withoutNewest.Add(station);
            }

            foreach (var station in withoutNewest) FindNewest(statements, station);
        });
        tally.Blocks += dropped;
        tally.Readings += readings;
    }

    /// <summary>After the newest reading was deleted, only late readings can remain, and the newest of these is in the last hour.</summary>
    private static void FindNewest(Statements statements, long station)
    {
        if (BlockIndex.HoursOf(statements, station, 0, long.MaxValue).Select(hour => (long?)hour).LastOrDefault() is not { } last) return;
        statements.Execute(
            """
            INSERT INTO newest_reading (station, ticks, block)
            SELECT station, last_ticks, id FROM reading_block WHERE hour = $1 AND station = $2 ORDER BY last_ticks DESC, id DESC LIMIT 1
            """,
            last,
            station);
    }

    [LoggerMessage(4002, LogLevel.Information, "Deleted {Readings} expired readings in {Blocks} blocks; the database shrank by {Bytes} bytes")]
    private static partial void LogDropped(ILogger logger, long readings, long blocks, long bytes);

    private sealed class Tally
    {
        public long Blocks { get; set; }

        public long Readings { get; set; }
    }
}
