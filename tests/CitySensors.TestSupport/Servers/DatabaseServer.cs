using System.Data.Common;
using CitySensors.TestSupport.Processes;
using MySqlConnector;
using Npgsql;

namespace CitySensors.TestSupport.Servers;

/// <summary>A real database server of a test, with an empty database; a test that needs it is skipped where it is not installed.</summary>
public abstract class DatabaseServer : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RunningProcess? _process;
    private string? _whyNotRunning;

    protected int Port { get; } = FreePorts.Next();

    /// <summary>The folder of its data, which the server creates.</summary>
    protected virtual string Data => _folder.File("data");

    /// <summary>Where it runs.</summary>
    protected virtual string WorkingFolder => _folder.Path;

    /// <summary>Skips the test where there is no server.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_whyNotRunning is not null, _whyNotRunning ?? "");
            return Connection;
        }
    }

    protected abstract string Connection { get; }

    /// <summary>A connection that is not open.</summary>
    public abstract DbConnection Connect();

    protected abstract (string Program, string[] Arguments) Create { get; }

    protected abstract (string Program, string[] Arguments) Run { get; }

    public async ValueTask InitializeAsync()
    {
        _whyNotRunning = FindMissing();
        if (_whyNotRunning is not null) return;
        var cancelled = TestContext.Current.CancellationToken;
        await using (var create = new RunningProcess(Create.Program, WorkingFolder, Create.Arguments))
        {
            await create.ExitAsync(cancelled);
            Assert.True(create.ExitCode == 0, create.Output);
        }

        _process = new RunningProcess(Run.Program, WorkingFolder, Run.Arguments);
        await Eventually.TrueAsync(IsReadyAsync, () => _process.Output, cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        if (Directory.Exists(Data)) Directory.Delete(Data, recursive: true);
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The rows of a query, with the values of a row as one text.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        Assert.NotEmpty(ConnectionString);
        await using var connection = Connect();
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }

    /// <summary>What is missing; null if nothing is.</summary>
    protected abstract string? FindMissing();

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_process!.HasExited, _process.Output);
        try
        {
            await using var connection = Connect();
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }
}

public sealed class PostgreSqlServer : DatabaseServer
{
    /// <summary>It refuses to run as root.</summary>
    private static readonly bool IsRoot = Environment.UserName == "root";

    /// <summary>The home of its user, who cannot go into temporary folders of root.</summary>
    private const string Home = "/var/lib/postgresql";

    private readonly string _name = $"citysensors-test-{Guid.NewGuid():N}";
    private string _binaries = "";

    protected override string Data => IsRoot ? Path.Combine(Home, _name) : base.Data;

    protected override string WorkingFolder => IsRoot ? "/" : base.WorkingFolder;

    public override DbConnection Connect() => new NpgsqlConnection(Connection);

    protected override string Connection => $"Host=127.0.0.1;Port={Port};Username=city;Database=postgres;Pooling=false;Timeout=5";

    protected override (string Program, string[] Arguments) Create => As(Path.Combine(_binaries, "initdb"), "-D", Data, "-U", "city", "--auth=trust", "-E", "UTF8", "--no-sync");

    protected override (string Program, string[] Arguments) Run =>
        As(Path.Combine(_binaries, "postgres"), "-D", Data, "-p", $"{Port}", "-k", Data, "-c", "listen_addresses=127.0.0.1", "-c", "timezone=America/New_York");

    protected override string? FindMissing()
    {
        _binaries = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).LastOrDefault() ?? "" : "";
        return _binaries.Length > 0 ? null : "There is no PostgreSQL server on this machine. Get it with: apt-get install postgresql";
    }

    private static (string, string[]) As(string program, params string[] arguments) =>
        IsRoot ? ("runuser", ["-u", "postgres", "--", program, .. arguments]) : (program, arguments);
}

public sealed class MariaDbServer : DatabaseServer
{
    private const string Server = "/usr/sbin/mariadbd";

    public override DbConnection Connect() => new MySqlConnection(new MySqlConnectionStringBuilder(Connection) { DateTimeKind = MySqlDateTimeKind.Utc }.ConnectionString);

    protected override string Connection => $"Server=127.0.0.1;Port={Port};User=root;Database=test;Pooling=false;ConnectionTimeout=5";

    protected override (string Program, string[] Arguments) Create =>
        ("mariadb-install-db", ["--no-defaults", $"--datadir={Data}", "--auth-root-authentication-method=normal", $"--user={Environment.UserName}"]);

    protected override (string Program, string[] Arguments) Run =>
        (Server, ["--no-defaults", $"--datadir={Data}", $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={Data}/s", $"--user={Environment.UserName}", "--default-time-zone=-05:00"]);

    protected override string? FindMissing() => File.Exists(Server) ? null : "There is no MariaDB server on this machine. Get it with: apt-get install mariadb-server";
}
