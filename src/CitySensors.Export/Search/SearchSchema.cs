using CitySensors.Export.Rows;
using Elastic.Clients.Elasticsearch;
using Elastic.Clients.Elasticsearch.IndexManagement;
using Elastic.Clients.Elasticsearch.Mapping;
using Elastic.Transport.Products.Elasticsearch;

namespace CitySensors.Export.Search;

/// <summary>Creates indices and their templates, and adds fields to them. Repeating it changes nothing. Not thread safe.</summary>
/// <param name="server">The server.</param>
/// <param name="prefix">What the names of all indices begin with.</param>
internal sealed class SearchSchema(SearchServer server, string prefix)
{
    /// <summary>Above those that come with Elasticsearch (100).</summary>
    private const int Priority = 500;

    private const string AlreadyExists = "resource_already_exists_exception";

    /// <summary>What is known to be there, so that it is looked at once per run.</summary>
    private readonly HashSet<string> _ready = new(StringComparer.Ordinal);

    /// <summary>The index of a table for a day, with fields for the columns.</summary>
    public async Task<string> PrepareAsync(string table, DateOnly day, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        var (series, mapping) = ($"{prefix}-{table}", SearchFields.MappingOf(columns));
        var index = $"{series}-{day:yyyy.MM}";
        if (_ready.Add(series)) await PutTemplateAsync(series, mapping, cancellationToken);
        if (_ready.Add(index)) await PutIndexAsync(index, mapping, cancellationToken);
        return index;
    }

    /// <summary>Creates an index, or adds the fields that it lacks.</summary>
    public async Task PutIndexAsync(string index, TypeMapping mapping, CancellationToken cancellationToken)
    {
        var created = await server.SendAsync(client => client.Indices.CreateAsync(new CreateIndexRequest(index) { Mappings = mapping }, cancellationToken), cancellationToken);
        if (created.IsValidResponse) return;
        if (!Exists(created)) throw SearchServer.Refusal(created);
        var fields = new PutMappingRequest(index) { Dynamic = mapping.Dynamic, Properties = mapping.Properties };
        await server.RequireAsync(client => client.Indices.PutMappingAsync(fields, cancellationToken), cancellationToken);
    }

    /// <remarks>The component template, if there is one, has what is not ours to decide, such as the number of replicas.</remarks>
    private async Task PutTemplateAsync(string series, TypeMapping mapping, CancellationToken cancellationToken)
    {
        var custom = $"{prefix}@custom";
        var template = new PutIndexTemplateRequest(series)
        {
            IndexPatterns = $"{series}-*",
            Priority = Priority,
            ComposedOf = [custom],
            IgnoreMissingComponentTemplates = [custom],
            Template = new IndexTemplateMapping { Mappings = mapping },
        };
        await server.RequireAsync(client => client.Indices.PutIndexTemplateAsync(template, cancellationToken), cancellationToken);
    }

    private static bool Exists(ElasticsearchResponse response) => response.ElasticsearchServerError?.Error?.Type == AlreadyExists;
}
