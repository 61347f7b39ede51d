namespace CitySensors.Storage.Sqlite.Database;

/// <summary>What one run of the retention dropped.</summary>
/// <param name="Blocks">Rows of readings that were dropped.</param>
/// <param name="Readings">Readings in them.</param>
/// <param name="FreedBytes">How much the file shrank; room within the file that new readings will take is not counted.</param>
public sealed record RetentionResult(long Blocks, long Readings, long FreedBytes);
