using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Translates SQLite errors to exceptions of the store.</summary>
internal static class SqliteErrors
{
    /// <summary>SQLite needs some free pages for any write.</summary>
    private const long LeastRoom = 64 * 1024;

    public static Exception Explain(SqliteException error, string path, string intent) => error switch
    {
        { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } => Full(error, path),
        { SqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_CANTOPEN } when HasNoRoom(path) => Full(error, path),
        { SqliteErrorCode: SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT } =>
            new InvalidDataException($"{path} is corrupt or not a SQLite database: {error.Message}", error),
        _ => new IOException($"SQLite cannot {intent} {path}: {error.Message}", error),
    };

    private static StorageFullException Full(SqliteException error, string path) =>
        new($"The disk is full; cannot write to {path}.", error);

    /// <summary>SQLite does not report why a write failed.</summary>
    private static bool HasNoRoom(string path) => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < LeastRoom;
}
