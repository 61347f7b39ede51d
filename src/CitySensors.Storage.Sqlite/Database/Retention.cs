using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Deletes expired readings, in steps short enough for commits to run in between. Thread safe.</summary>
internal sealed partial class Retention(WriteConnection connection, string path, ILogger logger)
{
    /// <summary>The minimum retention of readings after arrival, so that late backfills can be seen.</summary>
    private static readonly TimeSpan LeastAfterArrival = TimeSpan.FromDays(1);

    private const int BlocksPerStep = 1024;

    private const string NextHour = "SELECT min(hour) FROM reading_block WHERE hour >= $1 AND hour < $2";

    public RetentionResult DropExpired(TimeSpan cityRetention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cityRetention, TimeSpan.Zero);
        var bytes = new FileInfo(path).Length;
        var tally = new Tally();
        DropRemovedStations(tally, cancellationToken);
        DropExpiredHours(cityRetention, now, tally, cancellationToken);
        connection.InTransaction(statements => ReadingRevisionRows.DropExpired(
            statements, RetentionCutoffs.Read(statements, cityRetention, now), (now - LeastAfterArrival).UtcTicks));
        new FreeSpaceReclaimer(connection).Reclaim(cancellationToken);
        var result = new RetentionResult(tally.Blocks, tally.Readings, Math.Max(0, bytes - new FileInfo(path).Length));
        if (result.Blocks > 0) LogDropped(logger, result.Readings, result.Blocks, result.FreedBytes);
        return result;
    }

    private void DropExpiredHours(TimeSpan cityRetention, DateTimeOffset now, Tally tally, CancellationToken cancellationToken)
    {
        var arrivedBefore = (now - LeastAfterArrival).UtcTicks;
        var from = 0L;
        while (true)
        {
            // Definitions may change meanwhile, so each hour uses the current ones.
            var kept = connection.Locked(statements => RetentionCutoffs.Read(statements, cityRetention, now));
            if (connection.Locked(statements => statements.Scalar(NextHour, from, kept.Latest)) is not long hour) return;
            Drop(connection.Locked(statements => ExpiredBlocks(statements, hour, kept)), arrivedBefore, tally, cancellationToken);
            from = hour + 1;
        }
    }

    private void DropRemovedStations(Tally tally, CancellationToken cancellationToken)
    {
        while (connection.Locked(statements => statements.Scalar("SELECT min(station) FROM removed_station")) is long station)
        {
            foreach (var hour in connection.Locked(statements => BlockIndex.HoursOf(statements, station, 0, long.MaxValue).ToList()))
            {
                var blocks = connection.Locked(statements => BlockIndex.BlocksOf(statements, station, hour, long.MinValue, long.MaxValue));
                Drop([.. blocks.Select(block => (block.Id, station))], long.MaxValue, tally, cancellationToken);
            }

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

    private void Drop(List<(long Id, long Station)> blocks, long arrivedBefore, Tally tally, CancellationToken cancellationToken)
    {
        // In order of id, which is their order in the file: a step then changes adjacent pages, each of them once.
        blocks.Sort();
        foreach (var step in blocks.Chunk(BlocksPerStep))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (dropped, readings) = (0L, 0L);
            connection.InTransaction(statements =>
            {
                var withoutNewest = new HashSet<long>();
                foreach (var (id, station) in step)
                {
                    if (statements.Scalar("DELETE FROM reading_block WHERE id = $1 AND arrived_ticks < $2 RETURNING readings", id, arrivedBefore) is not long count) continue;
                    dropped++;
                    readings += count;
                    if (statements.Execute("DELETE FROM newest_reading WHERE station = $1 AND block = $2", station, id) > 0) withoutNewest.Add(station);
                }

                foreach (var station in withoutNewest) FindNewest(statements, station);
            });
            tally.Blocks += dropped;
            tally.Readings += readings;
        }
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
