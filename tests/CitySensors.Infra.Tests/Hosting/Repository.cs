using System.Reflection;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>The files of the checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Folder { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "RepositoryFolder").Value!;

    /// <summary>The whole path of a path in the repository, written with slashes.</summary>
    public static string Full(string path) => Path.GetFullPath(Path.Combine(Folder, path));

    public static string Read(string path) => File.ReadAllText(Full(path));

    public static bool Exists(string path) => Path.Exists(Full(path));

    /// <summary>The paths of the files of a folder that match a pattern, in its folders too.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Full(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
