using System.Text.Json.Nodes;
using CitySensors.Monitoring.Tests.Hosting;

namespace CitySensors.Monitoring.Tests.Dashboards;

/// <summary>A query of a panel.</summary>
/// <param name="Place">Where it stands, for messages.</param>
/// <param name="LeastStep">The least step of the query as Grafana writes it; null where it is the data source's.</param>
internal sealed record PanelQuery(string Place, string Expression, string? LeastStep);

/// <summary>A variable whose values Prometheus gives.</summary>
internal sealed record QueryVariable(string Name, string Query, bool Multi);

/// <summary>A dashboard as it is delivered.</summary>
internal sealed record DashboardFile(string Name, string Text, JsonNode Json)
{
    public static IReadOnlyList<DashboardFile> All { get; } = [.. RepositoryFiles.Dashboards.Select(Read)];

    public IReadOnlyList<JsonNode> Panels => [.. Json["panels"]!.AsArray().Select(panel => panel!)];

    public IReadOnlyList<JsonNode> Variables => [.. Json["templating"]!["list"]!.AsArray().Select(variable => variable!)];

    public IReadOnlyList<QueryVariable> QueryVariables =>
    [
        .. Variables.Where(variable => (string)variable["type"]! == "query")
            .Select(variable => new QueryVariable((string)variable["name"]!, (string)variable["query"]!["query"]!, (bool)variable["multi"]!)),
    ];

    public IReadOnlyList<PanelQuery> Queries =>
    [
        .. Panels.SelectMany(panel => panel["targets"]?.AsArray().Select(target => new PanelQuery(
            $"{Name}, \"{panel["title"]}\" {target!["refId"]}", (string)target["expr"]!, (string?)target["interval"])) ?? []),
    ];

    private static DashboardFile Read(string path)
    {
        var text = File.ReadAllText(path);
        return new DashboardFile(Path.GetFileName(path), text, JsonNode.Parse(text)!);
    }
}
