namespace CitySensors.TestSupport;

/// <summary>The files of the checkout that these tests were built from. Paths in it are written with slashes.</summary>
public static class Repository
{
    public static string Folder { get; } = Find();

    /// <summary>The absolute path of a path in the repository.</summary>
    public static string Full(string path) => Path.GetFullPath(Path.Combine(Folder, path));

    public static string Read(string path) => File.ReadAllText(Full(path));

    public static bool Exists(string path) => Path.Exists(Full(path));

    /// <summary>The paths of all files below a folder that match a pattern.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Full(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CitySensors.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"CitySensors.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
