using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Compose;

/// <summary>docker-compose.yml as an engine reads it where no variable is set.</summary>
internal static partial class ComposeFile
{
    public const string Path = "docker-compose.yml";

    public static JsonNode Root { get; } = Interpolated(Yaml.Read(Path))!;

    public static IReadOnlyList<Service> Services { get; } = [.. Root["services"].Members().Select(one => new Service(one.Name, one.Value!))];

    public static Service Service(string name) => Services.Single(one => one.Name == name);

    /// <summary>The variables that the text uses, with what stands for them where they are not set.</summary>
    public static IReadOnlyDictionary<string, string> Variables(string text) =>
        Variable().Matches(text).GroupBy(found => found.Groups["name"].Value, found => found.Groups["default"].Value)
            .ToDictionary(group => group.Key, group => Assert.Single(group.Distinct()), StringComparer.Ordinal);

    public static string Interpolated(string text) => Variable().Replace(text, found => found.Groups["default"].Value);

    private static JsonNode? Interpolated(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Interpolated(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Interpolated)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Interpolated(text)),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+):-(?<default>[^}]*)\}")]
    private static partial Regex Variable();
}
