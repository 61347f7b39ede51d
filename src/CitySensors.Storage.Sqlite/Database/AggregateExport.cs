using CitySensors.Core.Aggregates;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The stored aggregates, for a copy of the city. Thread safe.</summary>
internal sealed class AggregateExport(QueryWorkers workers)
{
    public Task<IReadOnlyList<ExportedAggregate>> OfStationAsync(string stationId, long fromTicks, int limit, CancellationToken cancellationToken) => workers.RunAsync<IReadOnlyList<ExportedAggregate>>(
        statements => BlockIndex.KeyOf(statements, stationId) is { } key ? Of(statements, key, fromTicks, limit) : [], cancellationToken);

    public Task<IReadOnlyList<ExportedAggregate>> OfAreaAsync(string? area, long fromTicks, int limit, CancellationToken cancellationToken) => workers.RunAsync<IReadOnlyList<ExportedAggregate>>(
        statements => (area is null ? Areas.City : Areas.Find(statements, area)) is { } key ? Of(statements, key, fromTicks, limit) : [], cancellationToken);

    public Task<IReadOnlyList<string>> AreasAsync(CancellationToken cancellationToken) => workers.RunAsync<IReadOnlyList<string>>(
        statements =>
        {
            var names = new List<string>();
            using var rows = statements.Query("SELECT name FROM area WHERE key <> $1 ORDER BY name", Areas.City);
            while (rows.Read()) names.Add(rows.GetString(0));
            return names;
        },
        cancellationToken);

    public Task<IReadOnlyList<long>> DirtyHoursAsync(string stationId, CancellationToken cancellationToken) => workers.RunAsync<IReadOnlyList<long>>(
        statements => BlockIndex.KeyOf(statements, stationId) is { } key ? [.. DirtyHours.Of(statements, key, 0)] : [], cancellationToken);

    private static List<ExportedAggregate> Of(Statements statements, long key, long fromTicks, int limit)
    {
        var found = new List<ExportedAggregate>();
        using var rows = statements.Query(
            """
            SELECT aggregate.id, raw_deleted, data, area.name FROM aggregate LEFT JOIN area ON area.key = aggregate.area
            WHERE aggregate.id >= $1 AND aggregate.id < $2 ORDER BY aggregate.id LIMIT $3
            """,
            AggregateRows.IdOf(key, fromTicks),
            AggregateRows.IdOf(key, long.MaxValue),
            limit);
        while (rows.Read())
            found.Add(new ExportedAggregate(AggregateRows.StartOf(rows.GetInt64(0)), rows.GetInt64(1) != 0, rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetFieldValue<byte[]>(2)));
        return found;
    }
}

/// <summary>A stored aggregate of an hour, or of a part of one.</summary>
/// <param name="StartTicks">The start in UTC ticks.</param>
/// <param name="IsRawDeleted">Whether readings that it was computed from are deleted.</param>
/// <param name="Area">Where the station stood; null for areas, and if it was in none.</param>
/// <param name="Data">The output of <see cref="SegmentAggregates.Write()"/>.</param>
public sealed record ExportedAggregate(long StartTicks, bool IsRawDeleted, string? Area, byte[] Data);
