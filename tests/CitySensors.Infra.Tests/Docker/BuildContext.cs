using System.Text.RegularExpressions;
using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Docker;

/// <summary>The build context after .dockerignore: the last line that matches a path decides.</summary>
internal static class BuildContext
{
    private static readonly IReadOnlyList<(bool Keeps, Regex Pattern)> Rules =
    [
        .. Repository.Read(".dockerignore").Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (line[0] == '!', Pattern(line.TrimStart('!')))),
    ];

    public static bool Sees(string path) => Rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)) is not { Pattern: not null, Keeps: false };

    /// <summary>The files of a path that are tracked by Git and in the build context.</summary>
    public static async Task<IReadOnlyList<string>> FilesAsync(string path)
    {
        var listed = await new Tool("git", "Get it with: apt-get install git").RunAsync(
            Repository.Folder, "ls-files", "--cached", "--others", "--exclude-standard", "--", path);
        Assert.SkipWhen(listed.ExitCode == 128, "This is no checkout of Git.");
        return [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => Sees(file) && Repository.Exists(file))];
    }

    /// <summary>As the engine matches: a pattern is for what is below it too, * stays within a folder, ** is any number of folders.</summary>
    private static Regex Pattern(string line) => new(
        $"^{Regex.Escape(line).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}(/.*)?$", RegexOptions.NonBacktracking);
}
