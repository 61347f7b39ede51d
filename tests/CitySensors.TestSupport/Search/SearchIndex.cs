using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Search;

/// <summary>A stored document.</summary>
/// <param name="Source">Its fields.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Version">How many times it was written.</param>
public sealed record StoredDocument(JsonObject Source, long Sequence, int Version);

/// <summary>An index: documents that were written are found by id at once, and by a search after a refresh.</summary>
internal sealed class SearchIndex(string name)
{
    public const int Term = 1;

    private const int MaxIdBytes = 512;

    private Dictionary<string, StoredDocument> _searchable = new(StringComparer.Ordinal);
    private long _sequence;

    public SearchMapping Mapping { get; } = new();

    public Dictionary<string, StoredDocument> Documents { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, StoredDocument> Searchable => _searchable;

    public void Refresh() => _searchable = new Dictionary<string, StoredDocument>(Documents, StringComparer.Ordinal);

    /// <summary>Writes a document; with a sequence number only in place of that one.</summary>
    public StoredDocument Put(string id, ReadOnlySpan<byte> json, bool isCreate = false, long? sequence = null, long? term = null)
    {
        if (id.Length == 0 || Encoding.UTF8.GetByteCount(id) > MaxIdBytes) throw RefusedException.Argument($"id [{id}] is too long, must be no longer than {MaxIdBytes} bytes");
        var source = Parse(json);
        using (var document = JsonDocument.Parse(source.ToJsonString())) Mapping.Check(document.RootElement);
        var before = Documents.GetValueOrDefault(id);
        if (isCreate && before is not null) throw Conflict(id, $"document already exists (current version [{before.Version}])");
        if (sequence is { } required && (before is null || before.Sequence != required || term != Term))
            throw Conflict(id, $"required seqNo [{required}], primary term [{term}]. current document has seqNo [{before?.Sequence}] and primary term [{Term}]");
        return Documents[id] = new StoredDocument(source, _sequence++, (before?.Version ?? 0) + 1);
    }

    private RefusedException Conflict(string id, string why) => new(409, "version_conflict_engine_exception", $"[{id}]: version conflict, {why} in index [{name}]");

    private static JsonObject Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json)!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new RefusedException(400, "document_parsing_exception", $"[1:1] failed to parse: {error.Message}");
        }
    }
}
