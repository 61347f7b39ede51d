using CitySensors.Core.Recomputations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads and writes the version of a recomputation: the parts of hours that differ from the live ones.</summary>
internal static class VersionRows
{
    private const int RowsPerStep = 2_000;

    public static void Add(Statements statements, long recomputation, RollUpPosition hour, ComputedFrom from, IReadOnlyList<PartDifference> parts)
    {
        foreach (var part in parts)
        {
            statements.Execute(
                """
                INSERT INTO recomputed_aggregate (recomputation, hour, station, start_ticks, newest_block, catalogue_version, live, data)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                recomputation,
                hour.Hour,
                hour.Key,
                part.StartTicks,
                from.NewestBlock,
                from.CatalogueVersion,
                part.Live?.Write(),
                part.Recomputed?.Write());
        }
    }

    /// <summary>The next hours of a version, of areas before those of stations, and what they were computed from.</summary>
    public static List<(RollUpPosition Hour, ComputedFrom From)> Hours(Statements statements, long recomputation, RollUpPosition after, int limit, long last = long.MaxValue)
    {
        var found = new List<(RollUpPosition, ComputedFrom)>();
        using var rows = statements.Query(
            """
            SELECT hour, station, max(newest_block), max(catalogue_version) FROM recomputed_aggregate
            WHERE recomputation = $1 AND (hour, station) > ($2, $3) AND hour <= $5 GROUP BY hour, station ORDER BY hour, station LIMIT $4
            """,
            recomputation,
            after.Hour,
            after.Key,
            limit,
            last);
        while (rows.Read())
            found.Add((new RollUpPosition(rows.GetInt64(0), rows.GetInt64(1)), new ComputedFrom(rows.IsDBNull(2) ? null : rows.GetInt64(2), rows.IsDBNull(3) ? null : rows.GetInt64(3))));
        return found;
    }

    /// <summary>The parts of an hour that differed; null bytes where a version had none.</summary>
    public static List<(long StartTicks, byte[]? Live, byte[]? Data)> Of(Statements statements, long recomputation, RollUpPosition hour)
    {
        var found = new List<(long, byte[]?, byte[]?)>();
        using var rows = statements.Query(
            "SELECT start_ticks, live, data FROM recomputed_aggregate WHERE recomputation = $1 AND hour = $2 AND station = $3 ORDER BY start_ticks",
            recomputation,
            hour.Hour,
            hour.Key);
        while (rows.Read())
            found.Add((rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2)));
        return found;
    }

    /// <summary>A recomputation with a version that is not kept; null if there is none.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="kept">The numbers of those whose version is kept.</param>
    public static long? FindAnyBut(Statements statements, IReadOnlySet<long> kept)
    {
        // From one number to the next in the index.
        for (long after = 0; statements.Scalar("SELECT min(recomputation) FROM recomputed_aggregate WHERE recomputation > $1", after) is long number; after = number)
            if (!kept.Contains(number)) return number;
        return null;
    }

    /// <summary>Deletes some of the rows of a recomputation.</summary>
    public static void DeleteSome(Statements statements, long recomputation) => statements.Execute(
        "DELETE FROM recomputed_aggregate WHERE id IN (SELECT id FROM recomputed_aggregate WHERE recomputation = $1 LIMIT $2)", recomputation, RowsPerStep);
}

/// <summary>What the aggregates of an hour were computed from.</summary>
/// <param name="NewestBlock">The newest block of readings; null if there is none.</param>
/// <param name="CatalogueVersion">The sensor types.</param>
internal readonly record struct ComputedFrom(long? NewestBlock, long? CatalogueVersion)
{
    public static ComputedFrom Now(Statements statements, RollUpPosition hour) =>
        new(HourRollUp.NewestBlock(statements, hour), (long?)statements.Scalar("SELECT max(catalogue_version) FROM sensor_types"));
}
