using Cassandra;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>The statements on readings, prepared once.</summary>
internal sealed record ReadingStatements(
    PreparedStatement Insert,
    PreparedStatement NameSensors,
    PreparedStatement AddDay,
    PreparedStatement Days,
    PreparedStatement LatestDays,
    PreparedStatement Read,
    PreparedStatement Latest,
    PreparedStatement Remove)
{
    public static async Task<ReadingStatements> PrepareAsync(StoreSession session, CancellationToken cancellationToken)
    {
        // A query by partition key returns a row of nulls if only the static column exists; one with a condition on time does not.
        return new ReadingStatements(
            await Prepare("INSERT INTO reading (station, day, time, scored) VALUES (?, ?, ?, ?) USING TTL ? AND TIMESTAMP ?"),
            await Prepare("INSERT INTO reading (station, day, sensors) VALUES (?, ?, ?) USING TTL ? AND TIMESTAMP ?"),
            await Prepare("INSERT INTO reading_day (station, day) VALUES (?, ?) USING TTL ?"),
            await Prepare("SELECT day FROM reading_day WHERE station = ? AND day >= ? AND day <= ? ORDER BY day ASC"),
            await Prepare("SELECT day FROM reading_day WHERE station = ?"),
            await Prepare($"SELECT time, {ScoredCell.Columns} FROM reading WHERE station = ? AND day = ? AND time >= ? AND time < ? LIMIT ?"),
            await Prepare($"SELECT time, {ScoredCell.Columns} FROM reading WHERE station = ? AND day = ? AND time >= '00:00:00' ORDER BY time DESC LIMIT 1"),
            await Prepare("DELETE FROM reading USING TIMESTAMP ? WHERE station = ? AND day = ?"));

        // All of them are idempotent.
        Task<PreparedStatement> Prepare(string cql) => session.PrepareAsync(cql, isIdempotent: true, cancellationToken);
    }
}
