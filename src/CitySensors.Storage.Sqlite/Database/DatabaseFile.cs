using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Creates and opens the database file.</summary>
internal static class DatabaseFile
{
    /// <summary>"City" in ASCII; distinguishes our databases from those of other programs.</summary>
    private const int ApplicationId = 0x43697479;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    static DatabaseFile() => SQLitePCL.Batteries_V2.Init();

    public static IReadOnlyList<string> FilesOf(string path) => [path, $"{path}-wal", $"{path}-shm"];

    /// <summary>Creates an empty file readable only by its owner, if there is none; SQLite gives its other files the same mode.</summary>
    public static void Create(string path)
    {
        if (File.Exists(path)) return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
    }

    public static SqliteConnection OpenForWriting(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            VerifyApplicationId(connection);
            // Only effective before the first table is created.
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            // Commits of a busy city are several MB: with SQLite's default checkpoint at 4 MB, pages would be written twice each time.
            connection.Execute("PRAGMA wal_autocheckpoint = 8000");
            connection.Execute("PRAGMA journal_size_limit = 67108864");
            connection.Execute("PRAGMA cache_size = -8000");
            connection.Execute($"PRAGMA application_id = {ApplicationId}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenForReading(string path) => Open(path, SqliteOpenMode.ReadOnly);

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(int)BusyTimeout.TotalMilliseconds}");
            // Queries must be able to sort when the disk is full.
            connection.Execute("PRAGMA temp_store = MEMORY");
            connection.Execute("PRAGMA trusted_schema = OFF");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">The file is not a city database.</exception>
    private static void VerifyApplicationId(SqliteConnection connection)
    {
        using var statements = new Statements(connection);
        var application = (long)statements.Scalar("PRAGMA application_id")!;
        if (application == ApplicationId || (application == 0 && (long)statements.Scalar("SELECT count(*) FROM sqlite_schema")! == 0)) return;
        throw new InvalidDataException($"{connection.DataSource} is a database of another application.");
    }
}
