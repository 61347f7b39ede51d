using System.CommandLine;

namespace CitySensors.Server.Commands;

/// <summary>The command line: without a command it serves. What it does not know goes to ASP.NET Core's configuration.</summary>
internal static class ServerCommand
{
    private const int Failed = 1;

    /// <summary>The two seconds that System.CommandLine gives a signalled process by default may be too few to close the city.</summary>
    private static readonly TimeSpan TimeToClose = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var result = Create().Parse(arguments);
        if (UnknownOf(result) is not { Count: > 0 } unknown)
            return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeToClose });
        foreach (var argument in unknown) await Console.Error.WriteLineAsync($"\"{argument}\" is no command or option; --help tells which there are.");
        return Failed;
    }

    /// <summary>
    /// What is neither the command's nor may be a setting. As the root lets settings pass, System.CommandLine lets everything pass.
    /// </summary>
    private static IReadOnlyList<string> UnknownOf(ParseResult result)
    {
        var unmatched = result.UnmatchedTokens;
        if (result.CommandResult.Command.TreatUnmatchedTokensAsErrors) return unmatched;
        return unmatched.Count > 0 && !unmatched[0].StartsWith('-') && !unmatched[0].StartsWith('/') && !unmatched[0].Contains('=') ? [unmatched[0]] : [];
    }

    private static RootCommand Create()
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
