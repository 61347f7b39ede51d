using CitySensors.Monitoring.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace CitySensors.Monitoring.Tests.Prometheus;

/// <summary>prometheus.yml as data.</summary>
internal static class ConfigurationFile
{
    /// <summary>The same configuration with other targets, and with the rules where they are now.</summary>
    public static string WithTargets(string path, IReadOnlyDictionary<string, string?> targets)
    {
        var (document, root) = Load(path);
        root.Children["rule_files"] = new YamlSequenceNode(RepositoryFiles.Rules.Select(file => new YamlScalarNode(file)));
        foreach (var job in Jobs(root))
        {
            var target = targets[job.Children["job_name"].ToString()];
            var addresses = target is null ? new YamlSequenceNode() : new YamlSequenceNode(new YamlScalarNode(target));
            ((YamlMappingNode)job.Children["static_configs"][0]).Children["targets"] = addresses;
        }

        using var text = new StringWriter();
        new YamlStream(document).Save(text, assignAnchors: false);
        return text.ToString();
    }

    public static IReadOnlyList<YamlMappingNode> Jobs(string path) => Jobs(Load(path).Root);

    private static List<YamlMappingNode> Jobs(YamlMappingNode root) => [.. ((YamlSequenceNode)root.Children["scrape_configs"]).Cast<YamlMappingNode>()];

    private static (YamlDocument Document, YamlMappingNode Root) Load(string path)
    {
        var document = YamlFile.Load(path);
        return (document, (YamlMappingNode)document.RootNode);
    }
}
