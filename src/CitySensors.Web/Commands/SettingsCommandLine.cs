using System.CommandLine;

namespace CitySensors.Web.Commands;

/// <summary>Runs a command line whose root takes what it does not know as settings of ASP.NET Core's configuration.</summary>
public static class SettingsCommandLine
{
    private const int Failed = 1;

    /// <summary>The two seconds that System.CommandLine gives a signalled process by default may be too few to close a city.</summary>
    private static readonly TimeSpan TimeToClose = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(root);
        root.TreatUnmatchedTokensAsErrors = false;
        var result = root.Parse(arguments);
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
}
