using CitySensors.Export.Formats;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Archive;

/// <summary>The rows of several Parquet files with the same columns, one after the other. Not thread safe.</summary>
internal sealed class PartRows(IReadOnlyList<string> paths) : IRowSource, IDisposable
{
    private const int Capacity = 64 * 1024;

    private IReadOnlyList<Column>? _columns;
    private ParquetRowReader? _file;
    private RowBatch? _read;
    private int _row;
    private int _next;

    public RowBatch CreateBatch()
    {
        if (_read is null) ReadNext();
        var columns = _columns ?? throw new InvalidDataException("There is no part.");
        return new RowBatch([.. columns.Select(column => column.WithCapacity(Capacity))], Capacity, (_, _) => "");
    }

    public ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        for (batch.Count = 0; batch.Count < batch.Capacity; batch.Count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_row == _read!.Count && !ReadNext()) return ValueTask.FromResult(false);
            for (var i = 0; i < batch.Columns.Count; i++) batch.Columns[i].Set(batch.Count, _read.Columns[i], _row);
            _row++;
        }

        return ValueTask.FromResult(true);
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>False at the end.</summary>
    private bool ReadNext()
    {
        while (true)
        {
            if (_file?.Read() is { Count: > 0 } read)
            {
                (_read, _row) = (read, 0);
                _columns ??= read.Columns;
                return true;
            }

            if (_file is not null) _columns ??= _file.Columns();
            _file?.Dispose();
            _file = null;
            if (_next == paths.Count)
            {
                (_read, _row) = (_read ?? new RowBatch([], 0, (_, _) => ""), _read?.Count ?? 0);
                return false;
            }

            _file = new ParquetRowReader(paths[_next++]);
        }
    }
}
