using System.CommandLine;

namespace CitySensors.Server.Commands;

/// <summary>The command line: without a command it serves. What it does not know goes to ASP.NET Core's configuration.</summary>
internal static class ServerCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand("CitySensors: takes readings of a city's sensors, keeps them, and warns people in their browser. Without a command it serves.")
        {
            DataOption.Instance,
        };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((result, cancellationToken) => ServeCommand.RunAsync([.. result.UnmatchedTokens, .. DataOption.Arguments(result)], cancellationToken));
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        return root;
    }
}
