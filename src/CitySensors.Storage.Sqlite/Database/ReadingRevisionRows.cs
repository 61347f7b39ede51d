using CitySensors.Core.Readings;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Writes, reads and deletes the changes of stored readings.</summary>
internal static class ReadingRevisionRows
{
    /// <summary>Writing a change again has no effect.</summary>
    public static void Write(Statements statements, long station, ReadingRevision revision) => statements.Execute(
        """
        INSERT INTO reading_revision (station, event_ticks, changed_ticks, kind, changed_by, reason, before) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING
        """,
        station,
        revision.EventTicks,
        revision.ChangedTicks,
        revision.Kind.ToString(),
        revision.ChangedBy,
        revision.Reason,
        RevisedValueText.Serialize(revision.Before));

    /// <summary>The changes of readings with event times from <paramref name="startTicks"/> to before <paramref name="beforeTicks"/>, in order of both times.</summary>
    public static IReadOnlyList<ReadingRevision> Read(Statements statements, string stationId, long startTicks, long beforeTicks, int limit)
    {
        var revisions = new List<ReadingRevision>();
        using var rows = statements.Query(
            """
            SELECT event_ticks, changed_ticks, kind, changed_by, reason, before
            FROM reading_revision WHERE station = (SELECT key FROM station WHERE id = $1) AND event_ticks >= $2 AND event_ticks < $3
            ORDER BY event_ticks, changed_ticks LIMIT $4
            """,
            stationId,
            startTicks,
            beforeTicks,
            limit);
        while (rows.Read())
        {
            revisions.Add(new ReadingRevision(
                rows.GetInt64(0),
                rows.GetInt64(1),
                Enum.Parse<ReadingRevisionKind>(rows.GetString(2)),
                rows.GetString(3),
                rows.IsDBNull(4) ? null : rows.GetString(4),
                RevisedValueText.Deserialize(rows.GetString(5))));
        }

        return revisions;
    }

    /// <summary>Deletes the changes of readings that have expired.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="retained">The first retained hour of each station.</param>
    /// <param name="changedBefore">Newer changes are retained, in UTC ticks.</param>
    public static void DropExpired(Statements statements, RetentionCutoffs retained, long changedBefore)
    {
        var stations = new List<long>();
        using (var rows = statements.Query("SELECT DISTINCT station FROM reading_revision"))
            while (rows.Read()) stations.Add(rows.GetInt64(0));
        foreach (var station in stations)
        {
            statements.Execute(
                "DELETE FROM reading_revision WHERE station = $1 AND event_ticks < $2 AND changed_ticks < $3",
                station,
                retained.FirstOf(station) * TimeSpan.TicksPerHour,
                changedBefore);
        }
    }

    public static void Remove(Statements statements, long station) => statements.Execute("DELETE FROM reading_revision WHERE station = $1", station);
}
