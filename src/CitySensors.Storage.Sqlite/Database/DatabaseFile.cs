using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The file of the database: how it is made and opened.</summary>
internal static class DatabaseFile
{
    /// <summary>"City" in ASCII, so that no other program's database is taken for one of ours.</summary>
    private const int ApplicationId = 0x43697479;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    static DatabaseFile() => SQLitePCL.Batteries_V2.Init();

    public static IReadOnlyList<string> FilesOf(string path) => [path, $"{path}-wal", $"{path}-shm"];

    /// <summary>Makes an empty file that only its owner may read, where there is none; SQLite gives its other files the same mode.</summary>
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
            RefuseOther(connection);
            // Only counts before the first table is made.
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            // A commit of a busy city is several MB: checkpoints at SQLite's default of 4 MB would write its pages twice each time.
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
            // A full disk must not keep a query from sorting.
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

    /// <exception cref="InvalidDataException">The file is something else than a database of a city.</exception>
    private static void RefuseOther(SqliteConnection connection)
    {
        using var statements = new Statements(connection);
        var application = (long)statements.Scalar("PRAGMA application_id")!;
        if (application == ApplicationId || (application == 0 && (long)statements.Scalar("SELECT count(*) FROM sqlite_schema")! == 0)) return;
        throw new InvalidDataException($"{connection.DataSource} is the database of another program.");
    }
}
