using System.CommandLine;
using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

/// <summary>The command line: without a command it serves. What it does not know goes to ASP.NET Core's configuration.</summary>
public static class CityCommand
{
    private static readonly Option<string?> KeyFile = new("--key-file") { Description = "The file of API keys; Web:KeyFile of the configuration." };

    /// <param name="backend">Where the city is durable. The demo and the import are for a city in SQLite.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="commands">Commands of the backend's own.</param>
    public static Task<int> RunAsync(IStorageBackend backend, string[] arguments, params Command[] commands)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(commands);
        var root = backend is SqliteBackend ? OneMachine(backend) : ManyMachines(backend);
        foreach (var command in commands) root.Add(command);
        return SettingsCommandLine.RunAsync(root, arguments);
    }

    private static RootCommand OneMachine(IStorageBackend backend)
    {
        var root = new RootCommand("CitySensors: takes readings of a city's sensors, persists them, and warns people in their browser. Without a command it serves.")
        {
            DataOption.Instance,
            DemoCommand.Create(),
            ImportCommand.Create(),
            KeysCommand.Create(DataOption.Instance, result => CityHost.KeyFile(backend, DataOption.Arguments(result))),
            HealthCommand.Create(() => CityHost.Configuration(backend, [])),
        };
        root.SetAction((result, cancellationToken) => ServeAsync(backend, [.. result.UnmatchedTokens, .. DataOption.Arguments(result)], cancellationToken));
        return root;
    }

    private static RootCommand ManyMachines(IStorageBackend backend)
    {
        var root = new RootCommand("CitySensors in a cluster: a node whose stations take their readings from Kafka and persist them in Cassandra. Without a command it serves.")
        {
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
