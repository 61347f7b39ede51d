namespace CitySensors.Infra.Tests.Hosting;

/// <summary>A Java properties file of plain lines.</summary>
internal static class PropertiesFile
{
    public static IReadOnlyDictionary<string, string> Read(string path) => Repository.Read(path).Split('\n', StringSplitOptions.TrimEntries)
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2)).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
}
