using System.Globalization;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Finds the days of new blocks by their ids, which increase with every commit: a correction or withdrawal is a new block, too. Thread safe.
/// </summary>
internal sealed class BlockChanges(QueryWorkers workers) : IReadingChanges
{
    private const string None = "0";

    /// <summary>The number of ids that a query looks at.</summary>
    private const long IdsPerStep = 100_000;

    public async Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken)
    {
        var (newest, from, last) = await workers.RunAsync(
            statements =>
            {
                var id = (long?)statements.Scalar("SELECT max(id) FROM reading_block") ?? 0;
                return (PositionOf(statements, id), FirstAfter(statements, position), id);
            },
            cancellationToken);
        var days = new HashSet<DateOnly>();
        for (; from <= last; from += IdsPerStep)
        {
            var to = Math.Min(last, from + IdsPerStep - 1);
            days.UnionWith(await workers.RunAsync(statements => DaysOf(statements, from, to), cancellationToken));
        }

        return new ReadingChanges(newest, days);
    }

    /// <summary>The first id after a position. If its block was deleted, ids after it may have been given a second time, so all blocks count as new.</summary>
    private static long FirstAfter(Statements statements, string? position) =>
        position is not null && long.TryParse(position.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && PositionOf(statements, id) == position ? id + 1 : 0;

    private static string PositionOf(Statements statements, long id)
    {
        using var row = statements.Query("SELECT hour, station, first_ticks, arrived_ticks FROM reading_block WHERE id = $1", id);
        return row.Read() ? string.Create(CultureInfo.InvariantCulture, $"{id} {row.GetInt64(0)} {row.GetInt64(1)} {row.GetInt64(2)} {row.GetInt64(3)}") : None;
    }

    private static HashSet<DateOnly> DaysOf(Statements statements, long from, long to)
    {
        var days = new HashSet<DateOnly>();
        using var rows = statements.Query("SELECT DISTINCT hour / 24 FROM reading_block WHERE id BETWEEN $1 AND $2", from, to);
        while (rows.Read()) days.Add(DateOnly.FromDayNumber((int)rows.GetInt64(0)));
        return days;
    }
}
