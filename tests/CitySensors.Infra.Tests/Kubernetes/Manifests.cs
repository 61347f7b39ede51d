using System.Text.Json.Nodes;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Kubernetes;

/// <summary>A manifest and its file.</summary>
internal sealed record Manifest(string File, JsonNode Node)
{
    public string Kind => Node["kind"].Text();

    public string Name => Node.At("metadata", "name").Text();

    public override string ToString() => $"{File}: {Kind} {Name}";
}

/// <summary>The manifests of a kustomization.</summary>
internal sealed class Manifests
{
    private readonly string _folder;

    public Manifests(string folder)
    {
        _folder = folder;
        Kustomization = Yaml.Read($"{folder}/kustomization.yaml");
        All = [.. Files.SelectMany(file => Yaml.Documents(Repository.Read(file)).Select(node => new Manifest(file, node)))];
    }

    public JsonNode Kustomization { get; }

    public IReadOnlyList<string> Files => [.. Kustomization["resources"].Texts().Select(file => $"{_folder}/{file}")];

    public IReadOnlyList<Manifest> All { get; }

    /// <summary>The manifests that create pods.</summary>
    public IReadOnlyList<Manifest> Workloads => [.. All.Where(one => one.Kind is "Deployment" or "StatefulSet")];

    /// <summary>The settings of the generated ConfigMaps by their names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Settings => Kustomization["configMapGenerator"].Items().ToDictionary(
        one => one["name"].Text(), one => PropertiesFile.Read($"{_folder}/{Assert.Single(one["envs"].Texts())}"), StringComparer.Ordinal);

    public Manifest One(string kind, string name) => All.Single(one => one.Kind == kind && one.Name == name);

    public static JsonNode PodOf(Manifest workload) => workload.Node.At("spec", "template", "spec")!;

    public static IReadOnlyList<JsonNode> ContainersOf(Manifest workload) =>
        [.. PodOf(workload)["initContainers"].Items(), .. PodOf(workload)["containers"].Items()];

    public static IReadOnlyDictionary<string, string> Labels(JsonNode? labels) => labels.Members().ToDictionary(one => one.Name, one => one.Value.Text(), StringComparer.Ordinal);
}
