namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Returns unused pages of the file to the file system.</summary>
internal sealed class FreeSpaceReclaimer(WriteConnection connection)
{
    /// <summary>
    /// Pages freed by one day's retention are reused by the next day's readings, so reclaiming them would be wasted work. A sixteenth is the share
    /// of two days in the default of 30.
    /// </summary>
    private const int RetainedShare = 16;

    public void Reclaim(CancellationToken cancellationToken)
    {
        for (var excess = Excess(); excess > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            connection.Locked(VacuumStep);
            var left = Excess();
            if (left >= excess) break;
            excess = left;
        }

        // The file only shrinks at a checkpoint.
        connection.Locked(statements => statements.Scalar("PRAGMA wal_checkpoint(PASSIVE)"));
    }

    private long Excess() => connection.Locked(statements =>
        (long)statements.Scalar("PRAGMA freelist_count")! - (long)statements.Scalar("PRAGMA page_count")! / RetainedShare);

    /// <summary>Frees a megabyte of pages. SQLite frees one per step of the statement, so all rows must be read.</summary>
    private static int VacuumStep(Statements statements)
    {
        using var steps = statements.Query("PRAGMA incremental_vacuum(256)");
        var freed = 0;
        while (steps.Read()) freed++;
        return freed;
    }
}
