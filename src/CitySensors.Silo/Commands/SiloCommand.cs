using System.CommandLine;
using CitySensors.Silo.Hosting;
using CitySensors.Web.Commands;

namespace CitySensors.Silo.Commands;

/// <summary>The command line: without a command it runs a silo. What it does not know goes to ASP.NET Core's configuration.</summary>
internal static class SiloCommand
{
    private static readonly Option<string?> KeyFile = new("--key-file") { Description = "The file of API keys; Web:KeyFile of the configuration." };

    public static Task<int> RunAsync(string[] arguments) => SettingsCommandLine.RunAsync(Create(), arguments);

    private static RootCommand Create()
    {
        var root = new RootCommand("CitySensors in a cluster: a node whose stations take their readings from Kafka and keep them in Cassandra. Without a command it runs.")
        {
            KeysCommand.Create(KeyFile, result => SiloHost.KeyFile(result.GetValue(KeyFile) is { } path ? ["--Web:KeyFile", path] : [])),
            HealthCommand.Create(() => SiloHost.Configuration([])),
        };
        root.SetAction((result, cancellationToken) => RunSiloAsync([.. result.UnmatchedTokens], cancellationToken));
        return root;
    }

    private static Task<int> RunSiloAsync(string[] arguments, CancellationToken cancellationToken) => Guarded.RunAsync(async () =>
    {
        await using var app = await SiloHost.BuildAsync(arguments, cancellationToken);
        await app.RunAsync(cancellationToken);
    });
}
