using System.Buffers;
using System.Runtime.InteropServices;
using CitySensors.Export.Rows;
using ParquetSharp;
using ParquetSharp.IO;
using ParquetSharp.Schema;
using Column = CitySensors.Export.Rows.Column;
using ParquetColumn = ParquetSharp.ColumnWriter;

namespace CitySensors.Export.Formats;

/// <summary>Parquet with row groups of several batches, because each group adds to the end of the file, which waits in memory; compressed with Zstandard; times are timestamps in UTC with microseconds.</summary>
internal sealed class ParquetRowWriter : IRowWriter
{
    /// <summary>The key of the position of the rows that follow, in the metadata of a file that ends before the last row.</summary>
    public const string NextCursorKey = "citysensors.next_cursor";

    private const short IsPresent = 1;
    private const int BatchesPerGroup = 16;

    private readonly Dictionary<string, string> _metadata = [];
    private readonly BufferStream _stream;
    private readonly ManagedOutputStream _output;
    private readonly ParquetFileWriter _file;
    private RowGroupWriter? _group;
    private int _batches;
    private short[] _levels = [];
    private long[] _longs = [];
    private double[] _doubles = [];
    private int[] _integers = [];
    private bool[] _flags = [];

    public ParquetRowWriter(IReadOnlyList<Column> columns, IBufferWriter<byte> output)
    {
        _stream = new BufferStream(output);
        _output = new ManagedOutputStream(_stream, leaveOpen: true);
        using var schema = new GroupNode("schema", Repetition.Required, [.. columns.Select(NodeOf)]);
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Zstd).CompressionLevel(1).CreatedBy("CitySensors").Build();
        _file = new ParquetFileWriter(_output, schema, properties, _metadata);
    }

    public void Write(RowBatch batch)
    {
        if (_levels.Length < batch.Capacity)
            (_levels, _longs, _doubles, _integers, _flags) = (new short[batch.Capacity], new long[batch.Capacity], new double[batch.Capacity], new int[batch.Capacity], new bool[batch.Capacity]);
        _group ??= _file.AppendBufferedRowGroup();
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            using var writer = _group.Column(i);
            Write(batch.Columns[i], batch.Count, writer);
        }

        if (++_batches % BatchesPerGroup == 0) CloseGroup();
    }

    public void Complete(string? nextCursor)
    {
        if (nextCursor is not null) _metadata[NextCursorKey] = nextCursor;
        CloseGroup();
        _file.Close();
    }

    public void Dispose()
    {
        _group?.Dispose();
        _file.Dispose();
        _output.Dispose();
        _stream.Dispose();
    }

    private void CloseGroup()
    {
        _group?.Close();
        _group?.Dispose();
        _group = null;
    }

    private static PrimitiveNode NodeOf(Column column)
    {
        var repetition = column.IsRequired ? Repetition.Required : Repetition.Optional;
        return column switch
        {
            TextColumn => Node(LogicalType.String(), PhysicalType.ByteArray),
            TimeColumn => Node(LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros), PhysicalType.Int64),
            NumberColumn => Node(LogicalType.None(), PhysicalType.Double),
            QualityColumn => Node(LogicalType.Int(8, isSigned: true), PhysicalType.Int32),
            CountColumn => Node(LogicalType.None(), PhysicalType.Int64),
            _ => Node(LogicalType.None(), PhysicalType.Boolean),
        };

        PrimitiveNode Node(LogicalType logical, PhysicalType physical)
        {
            using (logical) return new PrimitiveNode(column.Name, repetition, logical, physical);
        }
    }

    private void Write(Column column, int rows, ParquetColumn writer)
    {
        switch (column)
        {
            case TextColumn text:
                WriteTexts(text, rows, (ColumnWriter<ByteArray>)writer);
                break;
            case TimeColumn time:
                for (var i = 0; i < rows; i++) _longs[i] = (time.Values[i] - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
                ((ColumnWriter<long>)writer).WriteBatch(_longs.AsSpan(0, rows));
                break;
            case NumberColumn number:
                var numbers = 0;
                for (var i = 0; i < rows; i++)
                    if (Level(i, double.IsFinite(number.Values[i]))) _doubles[numbers++] = number.Values[i];
                ((ColumnWriter<double>)writer).WriteBatch(rows, _levels.AsSpan(0, rows), default, _doubles.AsSpan(0, numbers));
                break;
            case QualityColumn quality:
                var flagged = 0;
                for (var i = 0; i < rows; i++)
                    if (Level(i, quality.Values[i] > 0)) _integers[flagged++] = quality.Values[i];
                ((ColumnWriter<int>)writer).WriteBatch(rows, _levels.AsSpan(0, rows), default, _integers.AsSpan(0, flagged));
                break;
            case CountColumn count:
                var counts = 0;
                for (var i = 0; i < rows; i++)
                    if (Level(i, count.Values[i] >= 0)) _longs[counts++] = count.Values[i];
                ((ColumnWriter<long>)writer).WriteBatch(rows, _levels.AsSpan(0, rows), default, _longs.AsSpan(0, counts));
                break;
            case FlagColumn flag:
                var flags = 0;
                for (var i = 0; i < rows; i++)
                    if (Level(i, flag.Values[i] is not null)) _flags[flags++] = flag.Values[i] == true;
                ((ColumnWriter<bool>)writer).WriteBatch(rows, _levels.AsSpan(0, rows), default, _flags.AsSpan(0, flags));
                break;
        }
    }

    /// <summary>Whether the value of a row is present, which is noted.</summary>
    private bool Level(int row, bool isPresent)
    {
        _levels[row] = isPresent ? IsPresent : (short)0;
        return isPresent;
    }

    /// <summary>Texts come in runs of the same one, which is encoded once.</summary>
    private void WriteTexts(TextColumn column, int rows, ColumnWriter<ByteArray> writer)
    {
        var references = new ByteArray[rows];
        var pinned = new List<GCHandle>();
        try
        {
            var count = 0;
            string? last = null;
            ByteArray encoded = default;
            for (var i = 0; i < rows; i++)
            {
                if (!Level(i, column.Values[i] is not null)) continue;
                if (!ReferenceEquals(last, column.Values[i]))
                {
                    last = column.Values[i];
                    var bytes = System.Text.Encoding.UTF8.GetBytes(last!);
                    var handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
                    pinned.Add(handle);
                    encoded = new ByteArray(handle.AddrOfPinnedObject(), bytes.Length);
                }

                references[count++] = encoded;
            }

            if (column.IsRequired) writer.WriteBatch(references.AsSpan(0, count));
            else writer.WriteBatch(rows, _levels.AsSpan(0, rows), default, references.AsSpan(0, count));
        }
        finally
        {
            foreach (var handle in pinned) handle.Free();
        }
    }
}
