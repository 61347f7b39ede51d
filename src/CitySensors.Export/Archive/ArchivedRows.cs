using CitySensors.Export.Formats;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Archive;

/// <summary>The rows of an archive file, in order. Not thread safe.</summary>
internal sealed class ArchivedRows(string path) : IDisposable
{
    private readonly ParquetRowReader _file = new(path);
    private RowBatch? _batch;
    private int _row = -1;

    /// <summary>The station of the row.</summary>
    public string Station => ((TextColumn)Column("station_id")!).Values[_row]!;

    /// <summary>The event time of the row in UTC ticks.</summary>
    public long Ticks => ((TimeColumn)Column("timestamp")!).Values[_row];

    /// <summary>False at the end.</summary>
    public bool MoveNext()
    {
        _row++;
        while (_batch is null || _row == _batch.Count)
        {
            _batch = _file.Read();
            if (_batch is null) return false;
            if (Column("station_id") is not TextColumn || Column("timestamp") is not TimeColumn) throw new InvalidDataException($"{_file.FilePath} is not a file of this archive.");
            _row = 0;
        }

        return true;
    }

    /// <summary>Copies the row; columns that the file does not have get no value.</summary>
    public void CopyTo(RowBatch batch, int row)
    {
        foreach (var column in batch.Columns) column.Set(row, Column(column.Name), _row);
    }

    public void Dispose() => _file.Dispose();

    private Column? Column(string name)
    {
        foreach (var column in _batch!.Columns)
            if (column.Name == name) return column;
        return null;
    }
}
