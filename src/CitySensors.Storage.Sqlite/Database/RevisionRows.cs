using CitySensors.Core.Definitions;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Writes and reads the histories of definitions.</summary>
internal static class RevisionRows
{
    public static void Write(Statements statements, IReadOnlyList<DefinitionRevision> revisions)
    {
        if (revisions.Count == 0) return;
        foreach (var revision in revisions)
        {
            var (kind, id) = (revision.Definition.Kind.ToString(), revision.Definition.Id);
            statements.Execute(
                """
                INSERT INTO definition_history (kind, id, revision, change, version, changed_ticks, changed_by, definition)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                kind,
                id,
                revision.Number,
                revision.Change.ToString(),
                revision.Version,
                revision.Time?.UtcTicks,
                revision.ChangedBy,
                revision.Text);
            statements.Execute(
                """
                DELETE FROM definition_history WHERE kind = $1 AND id = $2 AND revision <= (
                    SELECT revision FROM definition_history WHERE kind = $1 AND id = $2 ORDER BY revision DESC LIMIT 1 OFFSET $3)
                """,
                kind,
                id,
                DefinitionRevision.MaxKept);
        }

        statements.Execute("UPDATE city SET definition_revision = $1", revisions[^1].Number);
    }

    public static IReadOnlyList<DefinitionRevision> Read(Statements statements, DefinitionKey definition, long? before, int limit)
    {
        var revisions = new List<DefinitionRevision>();
        using var rows = statements.Query(
            """
            SELECT revision, change, version, changed_ticks, changed_by, definition FROM definition_history
            WHERE kind = $1 AND id = $2 AND revision < $3 ORDER BY revision DESC LIMIT $4
            """,
            definition.Kind.ToString(),
            definition.Id,
            before ?? long.MaxValue,
            limit);
        while (rows.Read())
        {
            revisions.Add(new DefinitionRevision(
                definition,
                Enum.Parse<RevisionChange>(rows.GetString(1)),
                rows.GetInt32(2),
                rows.IsDBNull(3) ? null : new DateTimeOffset(rows.GetInt64(3), TimeSpan.Zero),
                rows.IsDBNull(4) ? null : rows.GetString(4),
                rows.IsDBNull(5) ? null : rows.GetString(5)) { Number = rows.GetInt64(0) });
        }

        return revisions;
    }
}
