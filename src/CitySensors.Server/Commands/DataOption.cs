using System.CommandLine;
using CitySensors.Server.Storage;

namespace CitySensors.Server.Commands;

/// <summary>The option for the data folder, shared by all commands; the same as the setting Storage:Path.</summary>
internal static class DataOption
{
    public static Option<string?> Instance { get; } = new("--data") { Description = $"The data folder. [default: the setting Storage:Path, or {StorageOptions.DefaultPath}]" };

    /// <summary>Converts the option to a configuration argument.</summary>
    public static string[] Arguments(ParseResult result) => result.GetValue(Instance) is { } path ? ["--Storage:Path", path] : [];
}
