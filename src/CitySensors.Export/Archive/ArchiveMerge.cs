using CitySensors.Export.Rows;

namespace CitySensors.Export.Archive;

/// <summary>The rows of a store, and those of an earlier file that the store no longer has, in order. Not thread safe.</summary>
/// <param name="stored">The rows of the store.</param>
/// <param name="earlier">The rows of the file.</param>
/// <param name="isElsewhere">Whether a row of the file that is not among those of the store is in another file now.</param>
internal sealed class ArchiveMerge(IRowSource stored, ArchivedRows earlier, Func<string, long, ValueTask<bool>> isElsewhere) : IRowSource
{
    private RowBatch? _batch;
    private int _row;
    private bool _hasMore = true;
    private bool _hasEarlier;
    private bool _hasBegun;

    public RowBatch CreateBatch() => stored.CreateBatch();

    public async ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!_hasBegun) _hasEarlier = earlier.MoveNext();
        _hasBegun = true;
        for (batch.Count = 0; batch.Count < batch.Capacity;)
        {
            var hasStored = await HasStoredAsync(cancellationToken);
            if (!hasStored && !_hasEarlier) return false;
            var order = !hasStored ? 1 : !_hasEarlier ? -1 : Compare();
            if (order <= 0)
            {
                for (var i = 0; i < batch.Columns.Count; i++) batch.Columns[i].Set(batch.Count, _batch!.Columns[i], _row);
                batch.Count++;
                _row++;
            }
            else if (!await isElsewhere(earlier.Station, earlier.Ticks))
            {
                earlier.CopyTo(batch, batch.Count++);
            }

            // The stored one counts: it may have been corrected.
            if (order >= 0) _hasEarlier = earlier.MoveNext();
        }

        return true;
    }

    private async ValueTask<bool> HasStoredAsync(CancellationToken cancellationToken)
    {
        while (_batch is null || _row == _batch.Count)
        {
            if (!_hasMore) return false;
            _batch ??= stored.CreateBatch();
            _hasMore = await stored.FillAsync(_batch, cancellationToken);
            _row = 0;
        }

        return true;
    }

    private int Compare()
    {
        var byStation = string.CompareOrdinal(((TextColumn)_batch!.Columns[0]).Values[_row], earlier.Station);
        // Files have microseconds.
        return byStation != 0 ? byStation : (((TimeColumn)_batch.Columns[1]).Values[_row] / TimeSpan.TicksPerMicrosecond).CompareTo(earlier.Ticks / TimeSpan.TicksPerMicrosecond);
    }
}
