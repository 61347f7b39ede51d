using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Search;

/// <summary>An explicit mapping, as Elasticsearch documents it: adds fields, refuses other types, and checks documents.</summary>
internal sealed class SearchMapping
{
    private const int MaxFields = 1000;

    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Types => _types;

    public bool IsStrict { get; private set; }

    public void Merge(JsonNode? mapping)
    {
        if (mapping is null) return;
        foreach (var (name, value) in mapping.AsObject())
        {
            switch (name)
            {
                case "dynamic": IsStrict = (string?)value == "strict"; break;
                case "properties": MergeProperties(value!.AsObject()); break;
                default: throw new RefusedException(400, "mapper_parsing_exception", $"Root mapping definition has unsupported parameters:  [{name} : {value}]");
            }
        }
    }

    public void Check(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object) throw new RefusedException(400, "document_parsing_exception", "[1:1] failed to parse: not an object");
        foreach (var field in document.EnumerateObject())
        {
            if (!_types.TryGetValue(field.Name, out var type))
            {
                if (IsStrict) throw new RefusedException(400, "strict_dynamic_mapping_exception", $"[1:2] mapping set to strict, dynamic introduction of [{field.Name}] within [_doc] is not allowed");
                throw new RefusedException(400, "test_exception", $"The field [{field.Name}] would be mapped by guess.");
            }

            if (!Fits(type, field.Value)) throw new RefusedException(400, "document_parsing_exception", $"[1:2] failed to parse field [{field.Name}] of type [{type}] in document");
        }
    }

    private void MergeProperties(JsonObject properties)
    {
        foreach (var (name, definition) in properties)
        {
            var type = (string)definition!["type"]!;
            if (name.Length == 0 || name.Contains('.', StringComparison.Ordinal) || name.StartsWith('_')) throw new RefusedException(400, "mapper_parsing_exception", $"Unexpected name of a field [{name}]");
            if (type is not ("keyword" or "date" or "double" or "byte" or "long" or "boolean" or "geo_point")) throw new RefusedException(400, "mapper_parsing_exception", $"No handler for type [{type}] declared on field [{name}]");
            if (_types.TryGetValue(name, out var before) && before != type) throw RefusedException.Argument($"mapper [{name}] cannot be changed from type [{before}] to [{type}]");
            _types[name] = type;
        }

        if (_types.Count > MaxFields) throw RefusedException.Argument($"Limit of total fields [{MaxFields}] has been exceeded");
    }

    private static bool Fits(string type, JsonElement value) => type switch
    {
        "keyword" => value.ValueKind == JsonValueKind.String && Encoding.UTF8.GetByteCount(value.GetString()!) <= 32766,
        "date" => value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "double" => value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()),
        "byte" => value.ValueKind == JsonValueKind.Number && value.TryGetSByte(out _),
        "long" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Count() == 2
            && Math.Abs(value.GetProperty("lat").GetDouble()) <= 90 && Math.Abs(value.GetProperty("lon").GetDouble()) <= 180,
    };
}
