using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>
/// YAML as the tree that its readers see: anchors and merge keys are resolved, plain numbers and words have their type. A key that stands
/// twice is found by the check of the schemas, for here the second one may be what overrides a merged one.
/// </summary>
internal static class Yaml
{
    private static readonly IDeserializer Reader =
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    /// <summary>Every document of the text.</summary>
    public static IReadOnlyList<JsonNode> Documents(string text)
    {
        var documents = new List<JsonNode>();
        var parser = new MergingParser(new Parser(new StringReader(text)));
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
            if (Node(Reader.Deserialize(parser)) is { } document) documents.Add(document);
        return documents;
    }

    public static JsonNode Read(string path) => Assert.Single(Documents(Repository.Read(path)));

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        IDictionary<object, object?> map => new JsonObject(map.Select(entry => KeyValuePair.Create($"{entry.Key}", Node(entry.Value)))),
        IList<object?> list => new JsonArray([.. list.Select(Node)]),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        _ => JsonValue.Create(Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
