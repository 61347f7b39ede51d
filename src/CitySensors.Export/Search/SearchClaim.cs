namespace CitySensors.Export.Search;

/// <summary>
/// The right to write a day, for a time that is extended while it is written. A process that loses it, because it was too slow or the day was changed
/// meanwhile, leaves the day to be written again: what it wrote may be older than what another one wrote. Not thread safe.
/// </summary>
internal sealed class SearchClaim
{
    private readonly SearchStates _states;
    private readonly string _id;
    private readonly string _process;
    private readonly TimeProvider _time;
    private SearchState _state;

    private SearchClaim(SearchStates states, string id, string process, TimeProvider time, SearchState state) =>
        (_states, _id, _process, _time, _state) = (states, id, process, time, state);

    /// <summary>Takes a day; null if it is not to be written.</summary>
    /// <exception cref="SearchException">Another process is writing it.</exception>
    public static async Task<SearchClaim?> TakeAsync(SearchStates states, DateOnly day, string process, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = SearchStates.IdOf(day);
        while (true)
        {
            var read = await states.ReadAsync(id, cancellationToken);
            if (read.Value is not { IsWaiting: true } value) return null;
            var now = time.GetUtcNow();
            if (value.ClaimedBy is { } other && other != process && value.ClaimedUntil > now)
                throw new SearchException($"{id} is being written by another process ({other}); if that process is gone, others may write the day from {value.ClaimedUntil:u} on.");
            var claimed = value with { ClaimedBy = process, ClaimedUntil = now + SearchHistory.ClaimLength };
            if (await states.WriteAsync(id, read, claimed, cancellationToken) is { } state) return new SearchClaim(states, id, process, time, state);
        }
    }

    /// <summary>Keeps the day if half of the time is over.</summary>
    /// <exception cref="SearchException">Another process has it, or it was changed.</exception>
    public async Task ExtendAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (_state.Value!.ClaimedUntil - now > SearchHistory.ClaimLength / 2) return;
        await WriteAsync(_state.Value with { ClaimedUntil = now + SearchHistory.ClaimLength }, cancellationToken);
    }

    /// <summary>The day is written.</summary>
    /// <exception cref="SearchException">Another process has it, or it was changed.</exception>
    public Task CompleteAsync(long rows, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(_state.Value! with { IsWaiting = false, ExportedRows = rows, ExportedAt = now, ClaimedBy = null, ClaimedUntil = null }, cancellationToken);

    /// <summary>Lets others write the day, which is still to be written. Failures are ignored: the claim ends by itself.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var read = _state; read.Value is { } value; read = await _states.ReadAsync(_id, cancellationToken))
            {
                var isOwn = value.ClaimedBy is null || value.ClaimedBy == _process;
                var released = value with { IsWaiting = true, ClaimedBy = isOwn ? null : value.ClaimedBy, ClaimedUntil = isOwn ? null : value.ClaimedUntil };
                if (await _states.WriteAsync(_id, read, released, cancellationToken) is not null) return;
            }
        }
        catch (Exception error) when (error is SearchException or OperationCanceledException)
        {
            // What made the day fail is the error that counts.
        }
    }

    private async Task WriteAsync(SearchDay value, CancellationToken cancellationToken) =>
        _state = await _states.WriteAsync(_id, _state, value, cancellationToken)
            ?? throw new SearchException($"{_id} was changed, or is being written by another process; it is written again.");
}
