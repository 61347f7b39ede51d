namespace CitySensors.Monitoring.Tests.Hosting;

/// <summary>The files that are delivered, where they lie in the repository.</summary>
internal static class RepositoryFiles
{
    public static string Prometheus => InRoot("prometheus.yml");

    public static string Runbooks => InRoot("docs", "runbooks.md");

    public static IReadOnlyList<string> Rules => In("*.yml", "infra", "prometheus", "rules");

    public static IReadOnlyList<string> RuleTests => In("*.yml", "infra", "prometheus", "tests");

    public static IReadOnlyList<string> Dashboards => In("*.json", "grafana", "dashboards");

    public static IReadOnlyList<string> Provisioning => In("*.yml", "grafana", "provisioning");

    /// <summary>The metrics of an agent that Prometheus keeps, recorded from a real broker or node: <c>metric;name;request</c>, the latter two its labels.</summary>
    public static IReadOnlyList<string> Exporter(string name) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Exporters", $"{name}.txt"));

    private static string InRoot(params string[] path) => Path.Combine([Repository.Folder, .. path]);

    private static string[] In(string pattern, params string[] folder)
    {
        var files = Directory.GetFiles(InRoot(folder), pattern, SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
