using System.CommandLine;
using System.CommandLine.Invocation;
using CitySensors.Web.Settings;

namespace CitySensors.Web.Commands;

/// <summary>Runs a command line whose root command accepts settings of the configuration as options.</summary>
public static class SettingsCommandLine
{
    private const int Failed = 1;

    /// <summary>The default termination timeout of System.CommandLine, two seconds, may be too short to close a city.</summary>
    private static readonly TimeSpan TimeToClose = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(RootCommand root, KnownSettings settings, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(settings);
        root.TreatUnmatchedTokensAsErrors = false;
        var result = root.Parse(arguments);
        // Of unmatched arguments System.CommandLine says nothing if the root command accepts settings.
        List<string> errors = [.. result.Action is ParseErrorAction ? result.Errors.Select(error => error.Message) : [], .. new UnknownArguments(settings).Of(result)];
        if (errors.Count == 0) return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeToClose });
        foreach (var error in errors) await Console.Error.WriteLineAsync(error);
        await Console.Error.WriteLineAsync("Use --help for a list of commands and options.");
        return Failed;
    }
}
