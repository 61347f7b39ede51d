using System.CommandLine;
using CitySensors.Server.Storage;

namespace CitySensors.Server.Commands;

/// <summary>Where the data is, for every command; the same as Storage:Path of the configuration.</summary>
internal static class DataOption
{
    public static Option<string?> Instance { get; } = new("--data") { Description = $"The data folder; Storage:Path of the configuration, or \"{StorageOptions.DefaultPath}\"." };

    /// <summary>As an argument of the configuration.</summary>
    public static string[] Arguments(ParseResult result) => result.GetValue(Instance) is { } path ? ["--Storage:Path", path] : [];
}
