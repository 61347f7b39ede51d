using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Says what an error of SQLite means to whoever keeps a city.</summary>
internal static class SqliteFault
{
    /// <summary>SQLite needs some pages of room to do anything.</summary>
    private const long LeastRoom = 64 * 1024;

    public static Exception Explain(SqliteException error, string path, string intent) => error switch
    {
        { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } => Full(error, path),
        { SqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_CANTOPEN } when HasNoRoom(path) => Full(error, path),
        { SqliteErrorCode: SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT } =>
            new InvalidDataException($"{path} is damaged or no SQLite database: {error.Message}", error),
        _ => new IOException($"SQLite cannot {intent} {path}: {error.Message}", error),
    };

    private static StorageFullException Full(SqliteException error, string path) =>
        new($"There is no room left to write to {path}.", error);

    /// <summary>SQLite does not tell why the system refused to write.</summary>
    private static bool HasNoRoom(string path) => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < LeastRoom;
}
