using System.Globalization;
using Elastic.Clients.Elasticsearch;
using Elastic.Clients.Elasticsearch.QueryDsl;

namespace CitySensors.Export.Search;

/// <summary>The index with the state of the export. A document is written only if it is as it was when it was read. Thread safe.</summary>
/// <param name="server">The server.</param>
/// <param name="index">The name of the index.</param>
internal sealed class SearchStates(SearchServer server, string index)
{
    /// <summary>What a search returns at most; more than 27 years, and the next run has the others.</summary>
    private const int MaxDays = 10_000;

    private const int Conflict = 409;

    public static string IdOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public async Task<SearchState> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var found = await server.RequireAsync(client => client.GetAsync<SearchDay>(new GetRequest(index, id), cancellationToken), cancellationToken);
        return found.Found ? new SearchState(found.Source, found.SeqNo, found.PrimaryTerm) : default;
    }

    /// <summary>Writes a document in place of what was read; null if it was changed since.</summary>
    public async Task<SearchState?> WriteAsync(string id, SearchState read, SearchDay value, CancellationToken cancellationToken)
    {
        var request = new IndexRequest<SearchDay>(value, index, id)
        {
            OpType = read.Value is null ? OpType.Create : null,
            IfSeqNo = read.Value is null ? null : read.Sequence,
            IfPrimaryTerm = read.Value is null ? null : read.Term,
            // The search for days sees it.
            Refresh = Refresh.True,
        };
        var written = await server.SendAsync(client => client.IndexAsync(request, cancellationToken), cancellationToken);
        if (written.IsValidResponse) return new SearchState(value, written.SeqNo, written.PrimaryTerm);
        return written.ApiCallDetails.HttpStatusCode == Conflict ? null : throw SearchServer.Refusal(written);
    }

    /// <summary>The days that are to be written, oldest first.</summary>
    public async Task<IReadOnlyList<DateOnly>> WaitingAsync(CancellationToken cancellationToken)
    {
        var search = new SearchRequest(index)
        {
            Query = new TermQuery("waiting", true),
            Sort = [new SortOptions { Field = new FieldSort("day") { Order = SortOrder.Asc } }],
            Size = MaxDays,
        };
        var found = await server.RequireAsync(client => client.SearchAsync<SearchDay>(search, cancellationToken), cancellationToken);
        // What a shard that failed has would be missing.
        if (found.TimedOut || found.Shards.Failed > 0) throw new SearchException($"The search for days that are to be written is incomplete ({found.Shards.Failed} shards failed).");
        return [.. found.Documents.Select(state => state.Day).OfType<DateOnly>()];
    }
}
