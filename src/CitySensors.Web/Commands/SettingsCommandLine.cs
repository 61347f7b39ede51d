using System.CommandLine;

namespace CitySensors.Web.Commands;

/// <summary>Runs a command line whose root command accepts unknown arguments as settings of the configuration.</summary>
public static class SettingsCommandLine
{
    private const int Failed = 1;

    /// <summary>The default termination timeout of System.CommandLine, two seconds, may be too short to close a city.</summary>
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
    /// Arguments that are neither known nor settings. System.CommandLine accepts all of them, because the root command accepts settings.
    /// </summary>
    private static IReadOnlyList<string> UnknownOf(ParseResult result)
    {
        var unmatched = result.UnmatchedTokens;
        if (result.CommandResult.Command.TreatUnmatchedTokensAsErrors) return unmatched;
        return unmatched.Count > 0 && !unmatched[0].StartsWith('-') && !unmatched[0].StartsWith('/') && !unmatched[0].Contains('=') ? [unmatched[0]] : [];
    }
}
