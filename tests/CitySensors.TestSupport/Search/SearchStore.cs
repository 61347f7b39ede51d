using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CitySensors.TestSupport.Search;

internal sealed record SearchRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, ReadOnlyMemory<byte> Body)
{
    public JsonObject Json => JsonNode.Parse(Body.Span)?.AsObject() ?? throw new RefusedException(400, "parse_exception", "request body is required");
}

/// <summary>Indices and index templates. Not thread safe.</summary>
internal sealed partial class SearchStore
{
    private const int MaxResults = 10_000;

    private readonly List<(string Name, string Pattern, JsonNode? Mapping)> _templates = [];

    public Dictionary<string, SearchIndex> Indices { get; } = new(StringComparer.Ordinal);

    public (int Status, JsonNode Body) Answer(SearchRequest request, Func<string, string, RefusedException?> refuse)
    {
        var path = request.Path.Trim('/').Split('/');
        return (request.Method, path) switch
        {
            ("PUT", ["_index_template", var name]) => PutTemplate(name, request),
            ("PUT", [var index]) => Create(index, request),
            ("PUT" or "POST", [var index, "_mapping"]) => PutMapping(index, request),
            ("PUT" or "POST", [var index, "_bulk"]) => Bulk(index, request, refuse),
            ("POST", [var index, "_search"]) => Search(index, request),
            ("GET", [var index, "_doc", var id]) => Get(index, Uri.UnescapeDataString(id), request),
            ("PUT", [var index, "_doc", var id]) => Put(index, Uri.UnescapeDataString(id), request),
            _ => throw RefusedException.Argument($"no handler found for uri [{request.Path}] and method [{request.Method}]"),
        };
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,254}$")]
    private static partial Regex NameOfIndex();

    private static void Allow(SearchRequest request, params string[] parameters)
    {
        if (request.Query.Keys.FirstOrDefault(name => !parameters.Contains(name)) is { } unknown) throw RefusedException.Argument($"request [{request.Path}] contains unrecognized parameter: [{unknown}]");
    }

    private static JsonObject Acknowledged => new() { ["acknowledged"] = true };

    private static JsonObject Shards => new() { ["total"] = 2, ["successful"] = 1, ["failed"] = 0 };

    private SearchIndex Find(string index) => Indices.GetValueOrDefault(index) ?? throw new RefusedException(404, "index_not_found_exception", $"no such index [{index}]");

    private (int Status, JsonNode Body) PutTemplate(string name, SearchRequest request)
    {
        Allow(request);
        var template = request.Json;
        string[] members = ["index_patterns", "priority", "composed_of", "ignore_missing_component_templates", "template"];
        if (template.Select(member => member.Key).FirstOrDefault(member => !members.Contains(member)) is { } unknown)
            throw new RefusedException(400, "x_content_parse_exception", $"[1:2] [index_template] unknown field [{unknown}]");
        var ignored = template["ignore_missing_component_templates"]?.AsArray().Select(one => (string)one!).ToList() ?? [];
        if (template["composed_of"]?.AsArray().Select(one => (string)one!).FirstOrDefault(one => !ignored.Contains(one)) is { } missing)
            throw new RefusedException(400, "invalid_index_template_exception", $"index_template [{name}] invalid, cause [index template [{name}] specifies component templates [{missing}] that do not exist]");
        var mapping = template["template"]?["mappings"];
        new SearchMapping().Merge(mapping);
        _templates.RemoveAll(one => one.Name == name);
        foreach (var pattern in template["index_patterns"] is JsonArray many ? many.Select(one => (string)one!) : [(string)template["index_patterns"]!])
        {
            if (!pattern.EndsWith("-*", StringComparison.Ordinal)) throw RefusedException.Argument($"Not a pattern of a series of indices [{pattern}]");
            _templates.Add((name, pattern[..^1], mapping));
        }

        return (200, Acknowledged);
    }

    private (int Status, JsonNode Body) Create(string name, SearchRequest request)
    {
        Allow(request);
        if (!NameOfIndex().IsMatch(name)) throw new RefusedException(400, "invalid_index_name_exception", $"Invalid index name [{name}]");
        if (Indices.ContainsKey(name)) throw new RefusedException(400, "resource_already_exists_exception", $"index [{name}/AAAAAAAAAAAAAAAAAAAAAA] already exists");
        var index = new SearchIndex(name);
        foreach (var template in _templates.Where(template => name.StartsWith(template.Pattern, StringComparison.Ordinal))) index.Mapping.Merge(template.Mapping);
        if (request.Body.Length > 0) index.Mapping.Merge(request.Json["mappings"]);
        Indices.Add(name, index);
        return (200, new JsonObject { ["acknowledged"] = true, ["shards_acknowledged"] = true, ["index"] = name });
    }

    private (int Status, JsonNode Body) PutMapping(string index, SearchRequest request)
    {
        Allow(request);
        Find(index).Mapping.Merge(request.Json);
        return (200, Acknowledged);
    }

    private (int Status, JsonNode Body) Bulk(string index, SearchRequest request, Func<string, string, RefusedException?> refuse)
    {
        Allow(request, "refresh");
        var items = new JsonArray();
        var hasErrors = false;
        // A body that is malformed anywhere is refused as a whole.
        foreach (var (id, document) in BulkBody.Parse(request.Body).ToList())
        {
            var item = new JsonObject { ["_index"] = index, ["_id"] = id };
            items.Add(new JsonObject { ["index"] = item });
            try
            {
                if (refuse(index, id) is { } refusal) throw refusal;
                Describe(item, Find(index).Put(id, document.Span));
                item["status"] = (int)item["_version"]! == 1 ? 201 : 200;
            }
            catch (RefusedException fault)
            {
                hasErrors = true;
                (item["status"], item["error"]) = (fault.Status, fault.Cause);
            }
        }

        return (200, new JsonObject { ["took"] = 30, ["errors"] = hasErrors, ["items"] = items });
    }

    private (int Status, JsonNode Body) Put(string name, string id, SearchRequest request)
    {
        Allow(request, "refresh", "op_type", "if_seq_no", "if_primary_term");
        var index = Find(name);
        if (request.Query.ContainsKey("if_seq_no") != request.Query.ContainsKey("if_primary_term")) throw RefusedException.Argument("ifSeqNo and ifPrimaryTerm must be set together");
        var stored = index.Put(id, request.Body.Span, request.Query.GetValueOrDefault("op_type") == "create", NumberOf("if_seq_no"), NumberOf("if_primary_term"));
        if (request.Query.GetValueOrDefault("refresh") == "true") index.Refresh();
        var answer = new JsonObject { ["_index"] = name, ["_id"] = id };
        Describe(answer, stored);
        return (stored.Version == 1 ? 201 : 200, answer);

        long? NumberOf(string parameter) => request.Query.TryGetValue(parameter, out var text) ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private (int Status, JsonNode Body) Get(string name, string id, SearchRequest request)
    {
        Allow(request);
        var answer = new JsonObject { ["_index"] = name, ["_id"] = id };
        if (!Find(name).Documents.TryGetValue(id, out var stored))
        {
            answer["found"] = false;
            return (404, answer);
        }

        (answer["_version"], answer["_seq_no"], answer["_primary_term"]) = (stored.Version, stored.Sequence, SearchIndex.Term);
        (answer["found"], answer["_source"]) = (true, stored.Source.DeepClone());
        return (200, answer);
    }

    /// <summary>A search for a term, sorted by a field.</summary>
    private (int Status, JsonNode Body) Search(string name, SearchRequest request)
    {
        Allow(request);
        var (index, search) = (Find(name), request.Json);
        if (search.Select(member => member.Key).FirstOrDefault(member => member is not ("query" or "sort" or "size")) is { } unknown)
            throw new RefusedException(400, "parsing_exception", $"unknown key [{unknown}] for a search of this server");
        var (field, term) = search["query"]!["term"]!.AsObject().Single();
        var (sort, order) = (search["sort"] is JsonArray sorts ? sorts.Single() : search["sort"])!.AsObject().Single();
        if ((string?)order!["order"] != "asc") throw new RefusedException(400, "parsing_exception", "Only ascending here");
        if (!index.Mapping.Types.ContainsKey(sort)) throw new RefusedException(400, "search_phase_execution_exception", $"No mapping found for [{sort}] in order to sort on");
        var size = (int)search["size"]!;
        if (size > MaxResults) throw RefusedException.Argument($"Result window is too large, from + size must be less than or equal to: [{MaxResults}] but was [{size}]");
        var found = index.Searchable.Where(one => JsonNode.DeepEquals(one.Value.Source[field], term!["value"])).OrderBy(one => (string?)one.Value.Source[sort], StringComparer.Ordinal).ToList();
        JsonNode[] hits = [.. found.Take(size).Select(one => new JsonObject
        {
            ["_index"] = name, ["_id"] = one.Key, ["_score"] = null, ["_source"] = one.Value.Source.DeepClone(), ["sort"] = new JsonArray(0),
        })];
        return (200, new JsonObject
        {
            ["took"] = 3,
            ["timed_out"] = false,
            ["_shards"] = new JsonObject { ["total"] = 1, ["successful"] = 1, ["skipped"] = 0, ["failed"] = 0 },
            ["hits"] = new JsonObject { ["total"] = new JsonObject { ["value"] = found.Count, ["relation"] = "eq" }, ["max_score"] = null, ["hits"] = new JsonArray(hits) },
        });
    }

    private static void Describe(JsonObject answer, StoredDocument stored)
    {
        (answer["_version"], answer["result"]) = (stored.Version, stored.Version == 1 ? "created" : "updated");
        (answer["_shards"], answer["_seq_no"], answer["_primary_term"]) = (Shards, stored.Sequence, SearchIndex.Term);
    }
}
