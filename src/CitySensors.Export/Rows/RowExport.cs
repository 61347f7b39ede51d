using CitySensors.Export.Formats;

namespace CitySensors.Export.Rows;

/// <summary>Writes the rows of a source; while a batch is written, the next one is read.</summary>
public static class RowExport
{
    /// <param name="source">The rows.</param>
    /// <param name="first">The first batch of the source, with whether there are more.</param>
    /// <param name="writer">Writes them.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="flush">Called after each batch with the number of rows since the last call; must wait until there is room for more.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The position after the last row if the limit was reached; otherwise null.</returns>
    public static async Task<string?> RunAsync(
        IRowSource source, (RowBatch Batch, bool HasMore) first, IRowWriter writer, long limit, Func<int, ValueTask> flush, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(flush);
        var ((current, hasMore), other) = (first, default(RowBatch));
        var left = limit;
        string? cursor = null;
        while (true)
        {
            Task<bool>? next = null;
            try
            {
                if (current.Count >= left)
                {
                    current.Count = (int)left;
                    cursor = current.CursorAfter(current.Count - 1);
                    hasMore = false;
                }

                left -= current.Count;
                other ??= hasMore ? source.CreateBatch() : null;
                if (hasMore) next = source.FillAsync(other!, cancellationToken).AsTask();
                if (current.Count > 0) writer.Write(current);
                if (!hasMore) writer.Complete(cursor);
                await flush(current.Count);
            }
            catch when (next is not null)
            {
                // Its batch is in use until it ends; its own error adds nothing.
                await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                throw;
            }

            if (next is null) return cursor;
            hasMore = await next;
            (current, other) = (other!, current);
        }
    }
}
