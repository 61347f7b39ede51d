using CitySensors.Export.Rows;
using ParquetSharp;
using Column = CitySensors.Export.Rows.Column;

namespace CitySensors.Export.Formats;

/// <summary>Reads a Parquet file, a row group at a time. Columns of other types than exports have are left out. Not thread safe.</summary>
public sealed class ParquetRowReader : IDisposable
{
    private readonly ParquetFileReader _file;
    private readonly List<(int Index, string Name)> _columns = [];
    private int _next;

    /// <exception cref="InvalidDataException">The file is no Parquet file, or damaged.</exception>
    public ParquetRowReader(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FilePath = path;
        // The message of the native library for a file that is not there does not name it.
        if (!File.Exists(path)) throw new FileNotFoundException($"File \"{path}\" does not exist.", path);
        _file = Guarded(() => new ParquetFileReader(path));
        var schema = _file.FileMetaData.Schema;
        for (var i = 0; i < schema.NumColumns; i++) _columns.Add((i, schema.Column(i).Name));
    }

    public string FilePath { get; }

    /// <summary>The number of rows.</summary>
    public long Rows => _file.FileMetaData.NumRows;

    /// <summary>Where the next part of an export begins; null if it is not one, or the last.</summary>
    public string? NextCursor => _file.FileMetaData.KeyValueMetadata.GetValueOrDefault(ParquetRowWriter.NextCursorKey);

    /// <summary>The next row group; null at the end.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public RowBatch? Read() => Guarded(() =>
    {
        if (_next == _file.FileMetaData.NumRowGroups) return null;
        using var group = _file.RowGroup(_next++);
        var rows = checked((int)group.MetaData.NumRows);
        List<Column> columns = [.. _columns.Select(column => Read(group, column.Index, column.Name, rows)).OfType<Column>()];
        return new RowBatch(columns, rows, (_, _) => "") { Count = rows };
    });

    /// <summary>The columns, without rows.</summary>
    public IReadOnlyList<Column> Columns() =>
        [.. _columns.Select(column => ColumnOf(_file.FileMetaData.Schema.Column(column.Index), column.Name)).OfType<Column>()];

    public void Dispose() => _file.Dispose();

    private static Column? ColumnOf(ColumnDescriptor column, string name) => (column.PhysicalType, column.LogicalType) switch
    {
        (PhysicalType.ByteArray, _) => new TextColumn(name, 0, column.MaxDefinitionLevel == 0),
        (PhysicalType.Int64, TimestampLogicalType) => new TimeColumn(name, 0),
        (PhysicalType.Double, _) => new NumberColumn(name, 0),
        (PhysicalType.Int32, IntLogicalType) => new QualityColumn(name, 0),
        (PhysicalType.Int64, _) => new CountColumn(name, 0),
        (PhysicalType.Boolean, _) => new FlagColumn(name, 0),
        _ => null,
    };

    private static Column? Read(RowGroupReader group, int index, string name, int rows)
    {
        using var column = group.Column(index);
        using var reader = column.LogicalReader();
        switch (reader)
        {
            case LogicalColumnReader<string> texts:
                var text = new TextColumn(name, rows, isRequired: column.ColumnDescriptor.MaxDefinitionLevel == 0);
                texts.ReadAll(rows).CopyTo(text.Values.AsSpan());
                return text;
            case LogicalColumnReader<DateTime> times:
                var time = new TimeColumn(name, rows);
                Convert(times.ReadAll(rows), time.Values, value => value.Ticks);
                return time;
            case LogicalColumnReader<DateTime?> times:
                var optional = new TimeColumn(name, rows);
                Convert(times.ReadAll(rows), optional.Values, value => value?.Ticks ?? 0);
                return optional;
            case LogicalColumnReader<double> numbers:
                var required = new NumberColumn(name, rows);
                numbers.ReadAll(rows).CopyTo(required.Values, 0);
                return required;
            case LogicalColumnReader<double?> numbers:
                var number = new NumberColumn(name, rows);
                Convert(numbers.ReadAll(rows), number.Values, value => value ?? double.NaN);
                return number;
            case LogicalColumnReader<sbyte?> flags:
                var quality = new QualityColumn(name, rows);
                Convert(flags.ReadAll(rows), quality.Values, value => (byte)(value ?? 0));
                return quality;
            case LogicalColumnReader<long?> counts:
                var count = new CountColumn(name, rows);
                Convert(counts.ReadAll(rows), count.Values, value => value ?? -1);
                return count;
            case LogicalColumnReader<bool?> flags:
                var flag = new FlagColumn(name, rows);
                flags.ReadAll(rows).CopyTo(flag.Values, 0);
                return flag;
            default:
                return null;
        }
    }

    private static void Convert<TFrom, TTo>(TFrom[] from, TTo[] to, Func<TFrom, TTo> convert)
    {
        for (var i = 0; i < from.Length; i++) to[i] = convert(from[i]);
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ParquetException error)
        {
            throw new InvalidDataException($"{FilePath} cannot be read: {error.Message}", error);
        }
    }
}
