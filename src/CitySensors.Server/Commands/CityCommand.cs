using System.CommandLine;
using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Web.Commands;
using CitySensors.Web.Commands.Backfill;
using CitySensors.Web.Commands.Export;

namespace CitySensors.Server.Commands;

/// <summary>The command line. Without a command it runs the server; settings of the configuration are accepted as options.</summary>
public static class CityCommand
{
    private static readonly Option<string?> KeyFile = new("--key-file") { Description = "Path of the API key file. [default: the setting Web:KeyFile]" };

    /// <param name="backend">The storage backend. The demo and import commands require the SQLite backend.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="commands">Commands of the backend's own.</param>
    public static Task<int> RunAsync(IStorageBackend backend, string[] arguments, params Command[] commands)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(commands);
        var root = backend is SqliteBackend ? OneMachine(backend) : ManyMachines(backend);
        foreach (var command in commands) root.Add(command);
        return SettingsCommandLine.RunAsync(root, CityHost.SettingsOf(backend), arguments);
    }

    private static RootCommand OneMachine(IStorageBackend backend)
    {
        var root = new RootCommand("CitySensors scores the readings of a city's sensors, stores them and alerts citizens in their browsers. Without a command it runs the server.")
        {
            DataOption.Instance,
            DemoCommand.Create(),
            ImportCommand.Create(),
            ExportCommand.Create(() => CityHost.Configuration(backend, [])),
            ReportCommand.Create(() => CityHost.Configuration(backend, [])),
            BackfillCommand.Create(() => CityHost.Configuration(backend, [])),
            KeysCommand.Create(DataOption.Instance, result => CityHost.KeyFile(backend, DataOption.Arguments(result))),
            HealthCommand.Create(() => CityHost.Configuration(backend, [])),
        };
        root.SetAction((result, cancellationToken) => ServeAsync(backend, [.. result.UnmatchedTokens, .. DataOption.Arguments(result)], cancellationToken));
        return root;
    }

    private static RootCommand ManyMachines(IStorageBackend backend)
    {
        var root = new RootCommand("A CitySensors cluster node: consumes readings from Kafka and stores them in Cassandra. Without a command it runs the node.")
        {
            ExportCommand.Create(() => CityHost.Configuration(backend, [])),
            ReportCommand.Create(() => CityHost.Configuration(backend, [])),
            BackfillCommand.Create(() => CityHost.Configuration(backend, [])),
            KeysCommand.Create(KeyFile, result => CityHost.KeyFile(backend, result.GetValue(KeyFile) is { } path ? ["--Web:KeyFile", path] : [])),
            HealthCommand.Create(() => CityHost.Configuration(backend, [])),
        };
        root.SetAction((result, cancellationToken) => ServeAsync(backend, [.. result.UnmatchedTokens], cancellationToken));
        return root;
    }

    private static Task<int> ServeAsync(IStorageBackend backend, string[] arguments, CancellationToken cancellationToken) => Guarded.RunAsync(async () =>
    {
        var warmUp = WarmUp.BeginAsync(withSqlite: backend is SqliteBackend);
        await using var app = await CityHost.BuildAsync(backend, arguments, cancellationToken: cancellationToken);
        await warmUp;
        await app.RunAsync(cancellationToken);
    });
}
