namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Gives room that the file no longer needs back to the disk.</summary>
internal sealed class FreeRoom(WriteConnection connection)
{
    /// <summary>
    /// What a day's retention frees the next day's readings take again: moving pages for that would be in vain. A sixteenth is the share
    /// of two days in the default 30.
    /// </summary>
    private const int KeptShare = 16;

    public void GiveBack(CancellationToken cancellationToken)
    {
        for (var excess = Excess(); excess > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            connection.Locked(VacuumStep);
            var left = Excess();
            if (left >= excess) break;
            excess = left;
        }

        // The file itself shrinks at a checkpoint only.
        connection.Locked(statements => statements.Scalar("PRAGMA wal_checkpoint(PASSIVE)"));
    }

    private long Excess() => connection.Locked(statements =>
        (long)statements.Scalar("PRAGMA freelist_count")! - (long)statements.Scalar("PRAGMA page_count")! / KeptShare);

    /// <summary>A megabyte of pages; SQLite frees one at each step of the statement, so it must be stepped to its end.</summary>
    private static int VacuumStep(Statements statements)
    {
        using var steps = statements.Query("PRAGMA incremental_vacuum(256)");
        var freed = 0;
        while (steps.Read()) freed++;
        return freed;
    }
}
