using YamlDotNet.RepresentationModel;

namespace CitySensors.Monitoring.Tests.Prometheus;

internal static class YamlFile
{
    public static YamlDocument Load(string path)
    {
        using var text = File.OpenText(path);
        var stream = new YamlStream();
        stream.Load(text);
        return Assert.Single(stream.Documents);
    }

    /// <summary>A member of a mapping as text; null where there is none.</summary>
    public static string? Text(this YamlNode node, string member) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(member, out var value) ? value.ToString() : null;

    /// <summary>The items of a member of a mapping; none where it is missing.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode node, string member) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(member, out var value) ? (YamlSequenceNode)value : [];
}
