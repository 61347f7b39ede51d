using CitySensors.Core.Recomputations;
using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads and writes what is kept of recomputations.</summary>
internal static class RecomputationRows
{
    private const string Columns = "SELECT number, data, hour, station FROM recomputation";

    /// <summary>The kept ones, newest first.</summary>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    public static List<Recomputation> List(Statements statements)
    {
        var found = new List<Recomputation>();
        using var rows = statements.Query($"{Columns} ORDER BY number DESC LIMIT $1", Recomputation.MaxKept);
        while (rows.Read()) found.Add(Read(rows).Recomputation);
        return found;
    }

    /// <summary>Null if there is none with this number.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PlacedRecomputation? Find(Statements statements, long number)
    {
        using var rows = statements.Query($"{Columns} WHERE number = $1", number);
        return rows.Read() ? Read(rows) : null;
    }

    /// <summary>The one with work to do; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PlacedRecomputation? Working(Statements statements)
    {
        using var rows = statements.Query($"{Columns} WHERE state IN ('Running', 'Swapping') ORDER BY number DESC LIMIT 1");
        return rows.Read() ? Read(rows) : null;
    }

    /// <summary>Whether nobody has changed or continued it since it was read.</summary>
    public static bool IsAsRead(Statements statements, PlacedRecomputation read) => statements.Scalar(
        "SELECT 1 FROM recomputation WHERE number = $1 AND state = $2 AND hour = $3 AND station = $4",
        read.Recomputation.Number,
        read.Recomputation.State.ToString(),
        read.After.Hour,
        read.After.Key) is not null;

    /// <inheritdoc cref="Recomputation.WithVersion"/>
    public static IReadOnlySet<long> WithVersion(Statements statements) => Recomputation.WithVersion(List(statements));

    /// <returns>The recomputation with its number.</returns>
    public static Recomputation Add(Statements statements, Recomputation recomputation)
    {
        var number = (long)statements.Scalar(
            "INSERT INTO recomputation (state, hour, station, data) VALUES ($1, $2, 0, '') RETURNING number",
            recomputation.State.ToString(),
            recomputation.From.UtcTicks / TimeSpan.TicksPerHour)!;
        var numbered = recomputation with { Number = number };
        statements.Execute("UPDATE recomputation SET data = $2 WHERE number = $1", number, RecomputationText.Serialize(numbered));
        statements.Execute("DELETE FROM recomputation WHERE number <= $1", number - Recomputation.MaxKept);
        return numbered;
    }

    public static void Save(Statements statements, Recomputation recomputation) => statements.Execute(
        "UPDATE recomputation SET state = $2, data = $3 WHERE number = $1", recomputation.Number, recomputation.State.ToString(), RecomputationText.Serialize(recomputation));

    /// <param name="statements">The writing connection.</param>
    /// <param name="number">The number of the recomputation.</param>
    /// <param name="place">Where it goes on: after this station in this hour.</param>
    public static void Move(Statements statements, long number, RollUpPosition place) =>
        statements.Execute("UPDATE recomputation SET hour = $2, station = $3 WHERE number = $1", number, place.Hour, place.Key);

    private static PlacedRecomputation Read(SqliteDataReader row) =>
        new(RecomputationText.Read(row.GetString(1)) with { Number = row.GetInt64(0) }, new RollUpPosition(row.GetInt64(2), row.GetInt64(3)));
}

/// <param name="Recomputation">The recomputation.</param>
/// <param name="After">It goes on after this station in this hour.</param>
internal sealed record PlacedRecomputation(Recomputation Recomputation, RollUpPosition After);
