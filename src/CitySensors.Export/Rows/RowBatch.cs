namespace CitySensors.Export.Rows;

/// <summary>Rows in columns. Reused; not thread safe.</summary>
/// <param name="columns">The columns, in their order.</param>
/// <param name="capacity">The maximum number of rows, for which the columns have room.</param>
/// <param name="cursorOf">The position after a row, as a text that the source understands.</param>
public sealed class RowBatch(IReadOnlyList<Column> columns, int capacity, Func<RowBatch, int, string> cursorOf)
{
    public IReadOnlyList<Column> Columns { get; } = columns;

    public int Capacity { get; } = capacity;

    public int Count { get; set; }

    /// <summary>The position after a row: rows from there on are those after it.</summary>
    public string CursorAfter(int row) => cursorOf(this, row);
}

/// <summary>Rows in an order that is always the same. Not thread safe.</summary>
public interface IRowSource
{
    /// <summary>An empty batch for rows of the source.</summary>
    RowBatch CreateBatch();

    /// <summary>Replaces the rows of a batch with the next ones.</summary>
    /// <returns>False if there are no more after them.</returns>
    ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken);
}
