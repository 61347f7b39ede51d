using System.CommandLine;
using CitySensors.Web.Settings;

namespace CitySensors.Web.Commands;

/// <summary>
/// Checks the arguments that the command line passes to the configuration. Settings within a section are checked with the rest of the
/// configuration.
/// </summary>
internal sealed class UnknownArguments(KnownSettings settings)
{
    /// <summary>The errors in the unmatched arguments of a command.</summary>
    public IEnumerable<string> Of(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var takesSettings = !command.TreatUnmatchedTokensAsErrors;
        var options = OptionsOf(command).ToList();
        var tokens = result.UnmatchedTokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            var (token, key) = (tokens[i], KeyOf(tokens[i]));
            if (key is null)
            {
                yield return $"Unknown command or argument \"{token}\".{Hint(token, command.Subcommands.Select(one => one.Name), command)}";
                continue;
            }

            var hasValue = token.Contains('=');
            if (!hasValue && i + 1 < tokens.Count && !IsOption(tokens[i + 1])) (hasValue, i) = (true, i + 1);
            if (!takesSettings || IsShort(token) || !IsSetting(key)) yield return Unknown(token, options, command, takesSettings);
            else if (!hasValue) yield return $"The option \"{token}\" requires a value.";
        }
    }

    private string Unknown(string token, List<string> options, Command command, bool takesSettings)
    {
        var name = token.Split('=')[0];
        var known = takesSettings ? options.Concat(settings.Names.Select(setting => $"--{setting}")) : options;
        var others = takesSettings ? " and settings such as --urls" : "";
        return $"Unknown option \"{name}\".{Hint(name, known, command)} {TitleOf(command)} takes {string.Join(", ", options)}{others}.";
    }

    private bool IsSetting(string key) => key.Contains(':') || settings.IsKnownName(key);

    private static string Hint(string name, IEnumerable<string> known, Command command) => Spelling.Closest(name, known) is { } meant
        ? $" Did you mean \"{meant}\"?"
        : command.Subcommands.Count > 0 && !IsOption(name) ? $" The commands are {string.Join(", ", command.Subcommands.Select(one => one.Name))}." : "";

    private static string TitleOf(Command command) => command is RootCommand ? "The server" : $"The command {command.Name}";

    private static IEnumerable<string> OptionsOf(Command command) => command.Options.Where(option => !option.Hidden).Select(option => option.Name);

    private static bool IsOption(string token) => token.StartsWith("--", StringComparison.Ordinal) || IsShort(token);

    /// <summary>An option with one dash; but not a negative number, which can be a value.</summary>
    private static bool IsShort(string token) => token.Length > 1 && token[0] == '-' && char.IsLetter(token[1]);

    /// <summary>The key of <c>--key</c>, <c>/key</c> or <c>key=value</c>; null for any other argument.</summary>
    private static string? KeyOf(string token)
    {
        var name = token.Split('=')[0];
        if (name.StartsWith("--", StringComparison.Ordinal)) return name[2..];
        if (IsShort(name)) return name[1..];
        if (name.StartsWith('/') || token.Contains('=')) return name.TrimStart('/');
        return null;
    }
}
