using System.Text.Json.Nodes;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>Extensions for trees of settings.</summary>
internal static class Trees
{
    /// <summary>The members of an object, none where there is no object.</summary>
    public static IEnumerable<(string Name, JsonNode? Value)> Members(this JsonNode? node) =>
        node is JsonObject all ? all.Select(member => (member.Key, member.Value)) : [];

    /// <summary>The items of a list, none where there is no list.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node) => node is JsonArray all ? all.OfType<JsonNode>() : [];

    /// <summary>The items of a list as text.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? node) => [.. node.Items().Select(item => item.ToString())];

    public static string Text(this JsonNode? node) => node?.ToString() ?? "";

    /// <summary>The node at a path of member names and indices; null where there is none.</summary>
    public static JsonNode? At(this JsonNode? node, params IEnumerable<string> path) => path.Aggregate(node, (place, name) => place switch
    {
        JsonObject map => map[name],
        JsonArray list when int.TryParse(name, out var index) && index < list.Count => list[index],
        _ => null,
    });

    /// <summary>Every object in the tree with that member, at any depth.</summary>
    public static IEnumerable<JsonNode> AllWith(this JsonNode? node, string member)
    {
        if (node is JsonObject map)
        {
            if (map.ContainsKey(member)) yield return map;
            foreach (var found in map.SelectMany(entry => entry.Value.AllWith(member))) yield return found;
        }

        foreach (var found in node.Items().SelectMany(item => item.AllWith(member))) yield return found;
    }
}
