namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The result of one run of the retention.</summary>
/// <param name="Blocks">The number of deleted blocks.</param>
/// <param name="Readings">The number of deleted readings.</param>
/// <param name="FreedBytes">By how much the file shrank; free pages within the file are not counted.</param>
public sealed record RetentionResult(long Blocks, long Readings, long FreedBytes);
