using System.CommandLine;
using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

/// <summary>The command line: without a command it serves. What it does not know goes to ASP.NET Core's configuration.</summary>
internal static class ServerCommand
{
    public static Task<int> RunAsync(string[] arguments) => SettingsCommandLine.RunAsync(Create(), arguments);

    private static RootCommand Create()
    {
        var root = new RootCommand("CitySensors: takes readings of a city's sensors, keeps them, and warns people in their browser. Without a command it serves.")
        {
            DataOption.Instance,
            DemoCommand.Create(),
            ImportCommand.Create(),
            KeysCommand.Create(DataOption.Instance, result => CityHost.KeyFile(new SqliteBackend(), DataOption.Arguments(result))),
            HealthCommand.Create(() => CityHost.Configuration(new SqliteBackend(), [])),
        };
        root.SetAction((result, cancellationToken) => ServeCommand.RunAsync([.. result.UnmatchedTokens, .. DataOption.Arguments(result)], cancellationToken));
        return root;
    }
}
