using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>Bodies that differ from an example of the document in one place.</summary>
public sealed class BodyMutations(ApiDocument document, Candidates candidates)
{
    /// <summary>The examples of a schema, and each of them with one value replaced, one member removed or one added.</summary>
    public IEnumerable<JsonNode?> Of(JsonNode schema)
    {
        var one = document.Resolve(schema);
        foreach (var choice in (one["anyOf"] ?? one["oneOf"])?.AsArray() ?? [])
            foreach (var body in Of(choice!)) yield return body;
        if ((string?)one["type"] == "array")
            foreach (var example in ExamplesOf(one["items"]!)) yield return new JsonArray(example.DeepClone(), example.DeepClone());
        foreach (var example in ExamplesOf(one))
        {
            yield return example;
            foreach (var mutated in Within(example, one)) yield return mutated;
        }

        foreach (var value in candidates.ValuesOf(one)) yield return value;
    }

    public IEnumerable<JsonNode> ExamplesOf(JsonNode schema) => (document.Resolve(schema)["examples"]?.AsArray() ?? []).Select(example => example!);

    /// <summary>A value with one place within it changed.</summary>
    private IEnumerable<JsonNode> Within(JsonNode value, JsonNode schema)
    {
        var one = Described(schema, value);
        if (value is JsonObject members)
        {
            yield return With(members, "unknown", 1);
            yield return With(members, "", "text");
            foreach (var (name, member) in members)
            {
                yield return Without(members, name);
                if ((one["properties"]?[name] ?? one["additionalProperties"]) is not JsonObject described) continue;
                foreach (var other in candidates.ValuesOf(Described(described, member))) yield return With(members, name, other);
                if (member is null) continue;
                foreach (var inner in Within(member, described)) yield return With(members, name, inner);
            }
        }

        if (value is not JsonArray elements) yield break;
        for (var i = 0; i < elements.Count; i++)
        {
            foreach (var other in candidates.ValuesOf(one["items"]!)) yield return With(elements, i, other);
            foreach (var inner in Within(elements[i]!, one["items"]!)) yield return With(elements, i, inner);
        }
    }

    /// <summary>What describes a value, where a schema gives a choice.</summary>
    private JsonObject Described(JsonNode schema, JsonNode? value)
    {
        var one = document.Resolve(schema);
        if (value is not (JsonObject or JsonArray)) return one;
        return (one["anyOf"] ?? one["oneOf"])?.AsArray().Select(choice => document.Resolve(choice!)).FirstOrDefault(choice => (string?)choice["type"] is "object" or "array") ?? one;
    }

    private static JsonObject With(JsonObject members, string name, JsonNode? value)
    {
        var changed = members.DeepClone().AsObject();
        changed[name] = value?.DeepClone();
        return changed;
    }

    private static JsonObject Without(JsonObject members, string name)
    {
        var changed = members.DeepClone().AsObject();
        changed.Remove(name);
        return changed;
    }

    private static JsonArray With(JsonArray elements, int at, JsonNode? value)
    {
        var changed = elements.DeepClone().AsArray();
        changed[at] = value?.DeepClone();
        return changed;
    }
}
