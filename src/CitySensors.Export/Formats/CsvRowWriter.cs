using System.Buffers;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Formats;

/// <summary>CSV as in RFC 4180 with a header; a value that is missing is an empty cell.</summary>
internal sealed class CsvRowWriter : IRowWriter
{
    /// <summary>Also what spreadsheets of other countries separate cells with.</summary>
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",;\t\r\n");

    private readonly Utf8Text _text;

    public CsvRowWriter(IReadOnlyList<Column> columns, IBufferWriter<byte> output)
    {
        _text = new Utf8Text(output);
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0) _text.Byte((byte)',');
            Cell(columns[i].Name);
        }

        _text.Bytes("\r\n"u8);
    }

    public void Write(RowBatch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            for (var i = 0; i < batch.Columns.Count; i++)
            {
                if (i > 0) _text.Byte((byte)',');
                Cell(batch.Columns[i], row);
            }

            _text.Bytes("\r\n"u8);
        }

        _text.Flush();
    }

    public void Complete(string? nextCursor) => _text.Flush();

    public void Dispose()
    {
    }

    private void Cell(Column column, int row)
    {
        switch (column)
        {
            case TextColumn text:
                if (text.Values[row] is { } value) Cell(value);
                break;
            case TimeColumn time:
                _text.Time(time.Values[row]);
                break;
            case NumberColumn number:
                if (double.IsFinite(number.Values[row])) _text.Number(number.Values[row]);
                break;
            case QualityColumn quality:
                if (quality.Values[row] > 0) _text.Byte((byte)('0' + quality.Values[row]));
                break;
            case CountColumn count:
                if (count.Values[row] >= 0) _text.Number(count.Values[row]);
                break;
            case FlagColumn flag:
                if (flag.Values[row] is { } isSet) _text.Bytes(isSet ? "true"u8 : "false"u8);
                break;
        }
    }

    private void Cell(string text)
    {
        var cell = CsvText.Escape(text);
        if (!cell.AsSpan().ContainsAny(Quoted))
        {
            _text.Text(cell);
            return;
        }

        _text.Byte((byte)'"');
        _text.Text(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
        _text.Byte((byte)'"');
    }
}
