using Elastic.Clients.Elasticsearch;
using Elastic.Clients.Elasticsearch.Core.Bulk;

namespace CitySensors.Export.Search;

/// <summary>
/// Writes documents in bulk requests that are bounded in bytes and documents. What the server has no room for (429, 503) is sent again after a delay that
/// grows; anything else that it refuses is an error. Not thread safe.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="index">The index.</param>
/// <param name="time">For the delays.</param>
internal sealed class SearchBulk(SearchServer server, string index, TimeProvider time)
{
    /// <summary>Elastic recommends a few megabytes per request.</summary>
    public const int MaxBytes = 5 * 1024 * 1024;

    public const int MaxDocuments = 5_000;

    /// <summary>How many times documents are sent again: after 1, 2, 4 … 32 seconds.</summary>
    public const int MaxRetries = 6;

    /// <summary>An action line, with its id.</summary>
    private const int ActionBytes = 40;

    private const int MaxReasons = 3;

    private readonly List<SearchDocument> _waiting = [];
    private long _bytes;

    /// <summary>Called before each request.</summary>
    public Func<CancellationToken, Task> BeforeRequest { get; init; } = _ => Task.CompletedTask;

    /// <summary>Adds a document; writes those that wait if they would be too many.</summary>
    /// <exception cref="SearchException">The server refuses documents.</exception>
    public async ValueTask AddAsync(SearchDocument document, CancellationToken cancellationToken)
    {
        var bytes = document.Json.Length + document.Id.Length + ActionBytes;
        if (_waiting.Count == MaxDocuments || _waiting.Count > 0 && _bytes + bytes > MaxBytes) await FlushAsync(cancellationToken);
        _waiting.Add(document);
        _bytes += bytes;
    }

    /// <summary>Writes the documents that wait.</summary>
    /// <exception cref="SearchException">The server refuses documents.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var documents = _waiting.ToList();
        _waiting.Clear();
        _bytes = 0;
        for (var attempt = 0; documents.Count > 0; attempt++)
        {
            await BeforeRequest(cancellationToken);
            var (busy, reason) = await SendAsync(documents, cancellationToken);
            if (busy.Count > 0 && attempt == MaxRetries) throw new SearchException($"{busy.Count} documents were not written after {attempt + 1} attempts: {reason}");
            if (busy.Count > 0) await Task.Delay(TimeSpan.FromSeconds(1 << attempt), time, cancellationToken);
            documents = busy;
        }
    }

    /// <summary>Those documents for which the server has no room, and why.</summary>
    private async Task<(List<SearchDocument> Busy, string Reason)> SendAsync(List<SearchDocument> documents, CancellationToken cancellationToken)
    {
        var request = new BulkRequest(index) { Operations = new BulkOperationsCollection(documents.Select(document => new BulkIndexOperation<SearchDocument>(document) { Id = document.Id })) };
        var response = await server.SendAsync(client => client.BulkAsync(request, cancellationToken), cancellationToken);
        // Not IsValidResponse, which is false also if only some documents were refused.
        if (response.ApiCallDetails is not { HasSuccessfulStatusCode: true, HasExpectedContentType: true })
        {
            var refusal = SearchServer.Refusal(response);
            return IsBusy(response.ApiCallDetails.HttpStatusCode) ? (documents, refusal.Message) : throw refusal;
        }

        if (response.Items.Count != documents.Count) throw new SearchException($"The answer to {documents.Count} documents has {response.Items.Count} items.");
        var refused = response.Items.Select((item, i) => (Item: item, Document: documents[i])).Where(one => one.Item.Status is < 200 or > 299).ToList();
        var errors = refused.Where(one => !IsBusy(one.Item.Status)).ToList();
        if (errors.Count > 0)
        {
            var reasons = errors.Select(one => $"{one.Document.Id}: {ReasonOf(one.Item)}").Take(MaxReasons);
            throw new SearchException($"{errors.Count} of {documents.Count} documents were refused in {index}, such as {string.Join("; ", reasons)}");
        }

        return (refused.ConvertAll(one => one.Document), refused.Count > 0 ? ReasonOf(refused[0].Item) : "");
    }

    private static bool IsBusy(int? status) => status is 429 or 503;

    private static string ReasonOf(ResponseItem item) => item.Error is { } error
        ? $"{item.Status}, {error.Type}: {error.Reason}{(error.CausedBy?.Reason is { } cause ? $" ({cause})" : "")}"
        : $"{item.Status}";
}
