using Cassandra;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Alerts;

/// <summary>The statements on alerts, prepared once.</summary>
internal sealed record AlertStatements(
    PreparedStatement Note,
    PreparedStatement NoteChange,
    PreparedStatement Changes,
    PreparedStatement Position,
    PreparedStatement Advance,
    PreparedStatement AddBucket,
    PreparedStatement Add,
    PreparedStatement Activate,
    PreparedStatement Deactivate,
    PreparedStatement Buckets,
    PreparedStatement Read,
    PreparedStatement ReadOfArea,
    PreparedStatement One,
    PreparedStatement Entries,
    PreparedStatement Active)
{
    public static async Task<AlertStatements> PrepareAsync(StoreSession session, CancellationToken cancellationToken)
    {
        // Filtering is limited to one bucket.
        const string read = $"SELECT {AlertRows.Columns} FROM alert_log WHERE bucket = ? AND sequence > ? AND highest_level >= ?";
        return new AlertStatements(
            await Prepare("INSERT INTO alert_entry (id, entry, sequence) VALUES (?, ?, ?)"),
            await Prepare("INSERT INTO alert_change (station, change, sequence) VALUES (?, ?, ?)"),
            await Prepare("SELECT change, sequence FROM alert_change WHERE station = ?"),
            await Prepare("SELECT position FROM alert_position WHERE log = ?"),
            await Prepare("INSERT INTO alert_position (log, position) VALUES (?, ?) USING TIMESTAMP ?"),
            await Prepare("INSERT INTO alert_bucket (log, bucket) VALUES (?, ?)"),
            await Prepare($"INSERT INTO alert_log (bucket, {AlertRows.Columns}) VALUES (?, {string.Join(", ", Enumerable.Repeat("?", AlertRows.Count))})"),
            await Prepare("INSERT INTO active_alert (shard, id, sequence) VALUES (?, ?, ?) USING TIMESTAMP ?"),
            await Prepare("DELETE FROM active_alert USING TIMESTAMP ? WHERE shard = ? AND id = ?"),
            await Prepare("SELECT bucket FROM alert_bucket WHERE log = ? AND bucket >= ? ORDER BY bucket ASC"),
            await Prepare($"{read} LIMIT ? ALLOW FILTERING"),
            await Prepare($"{read} AND area = ? LIMIT ? ALLOW FILTERING"),
            await Prepare($"SELECT {AlertRows.Columns} FROM alert_log WHERE bucket = ? AND sequence = ?"),
            await Prepare("SELECT sequence FROM alert_entry WHERE id = ?"),
            await Prepare("SELECT sequence FROM active_alert WHERE shard = ?"));

        Task<PreparedStatement> Prepare(string cql) => session.PrepareAsync(cql, isIdempotent: true, cancellationToken);
    }
}
