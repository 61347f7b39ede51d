using CitySensors.Core.Storage;
using CitySensors.Export.Databases;

namespace CitySensors.Export.Search;

/// <summary>
/// The history of a city in Elasticsearch, day by day (UTC), in an index per table and month. A document has the id of its row, so that writing a day again
/// replaces it and adds nothing twice; none is deleted. A day counts as exported when all its documents are written. Not thread safe; of processes that
/// export at the same time, only one writes a day.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="prefix">What the names of all indices begin with.</param>
/// <param name="tables">The tables.</param>
/// <param name="time">For delays, and for how long a claim lasts.</param>
public sealed class SearchHistory(SearchServer server, string prefix, IReadOnlyList<HistoryTable> tables, TimeProvider time) : IHistoryTarget
{
    /// <summary>How long a process that is gone keeps others from its day. Longer than a request and its retries usually take.</summary>
    public static readonly TimeSpan ClaimLength = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly SearchSchema _schema = new(server, prefix);
    private readonly SearchStates _states = new(server, $"{prefix}-export");
    private readonly string _process = $"{Environment.MachineName} {Guid.NewGuid():N}";

    public string Description => server.Description;

    /// <exception cref="SearchException">The server refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<DateOnly>> UpdateAsync(IReadingChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        await _schema.PutIndexAsync($"{prefix}-export", SearchDay.Mapping, cancellationToken);
        var before = await _states.ReadAsync(SearchDay.PositionId, cancellationToken);
        var found = await changes.SinceAsync(before.Value?.Position, cancellationToken);
        if (found.Position != before.Value?.Position)
        {
            // Before the position: what is interrupted here is found again.
            foreach (var day in found.Days.Order()) await MarkAsync(day, cancellationToken);
            // If another process wrote a position, it marked these days, or finds them the next time.
            await _states.WriteAsync(SearchDay.PositionId, before, new SearchDay { Position = found.Position }, cancellationToken);
        }

        return await _states.WaitingAsync(cancellationToken);
    }

    /// <exception cref="SearchException">The server refuses, cannot be reached, or another process is writing the day; the day is still to be written.</exception>
    public async Task<long?> WriteAsync(DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await SearchClaim.TakeAsync(_states, day, _process, time, cancellationToken) is not { } claim) return null;
        try
        {
            var rows = 0L;
            foreach (var table in tables) rows += await WriteAsync(table, day, claim, cancellationToken);
            await claim.CompleteAsync(rows, now, cancellationToken);
            return rows;
        }
        catch
        {
            using var timeout = new CancellationTokenSource(ReleaseTimeout);
            await claim.ReleaseAsync(timeout.Token);
            throw;
        }
    }

    private async Task<long> WriteAsync(HistoryTable table, DateOnly day, SearchClaim claim, CancellationToken cancellationToken)
    {
        var (from, before) = (day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        var source = table.Open(from.Ticks, before.Ticks);
        var batch = source.CreateBatch();
        var documents = new SearchDocuments(batch, table.Key);
        SearchBulk? bulk = null;
        var rows = 0L;
        for (var hasMore = true; hasMore;)
        {
            hasMore = await source.FillAsync(batch, cancellationToken);
            if (batch.Count == 0) continue;
            // A month without rows has no index.
            bulk ??= new SearchBulk(server, await _schema.PrepareAsync(table.Name, day, batch.Columns, cancellationToken), time) { BeforeRequest = claim.ExtendAsync };
            for (var row = 0; row < batch.Count; row++) await bulk.AddAsync(documents.Of(row), cancellationToken);
            rows += batch.Count;
        }

        if (bulk is not null) await bulk.FlushAsync(cancellationToken);
        return rows;
    }

    /// <summary>A day is to be written. A process that is writing it finds that it changed, and leaves it to be written again.</summary>
    private async Task MarkAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var id = SearchStates.IdOf(day);
        while (true)
        {
            var read = await _states.ReadAsync(id, cancellationToken);
            var marked = (read.Value ?? new SearchDay { Day = day }) with { IsWaiting = true };
            if (read.Value == marked && marked.ClaimedBy is null || await _states.WriteAsync(id, read, marked, cancellationToken) is not null) return;
        }
    }
}
