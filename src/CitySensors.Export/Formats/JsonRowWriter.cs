using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Formats;

/// <summary>
/// An object per line, without members that have no value: as newline-delimited JSON, or as the features of a GeoJSON collection (RFC 7946), at the
/// position of the columns latitude and longitude.
/// </summary>
internal sealed class JsonRowWriter : IRowWriter
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    private readonly Utf8Text _text;
    private readonly bool _isGeo;
    private readonly JsonEncodedText[] _names;
    private readonly int _latitude;
    private readonly int _longitude;
    private bool _hasRows;

    public JsonRowWriter(IReadOnlyList<Column> columns, IBufferWriter<byte> output, bool isGeo)
    {
        _text = new Utf8Text(output);
        _isGeo = isGeo;
        _names = [.. columns.Select(column => JsonEncodedText.Encode(column.Name, Encoder))];
        (_latitude, _longitude) = (IndexOf("latitude"), IndexOf("longitude"));
        if (isGeo) _text.Bytes("{\"type\":\"FeatureCollection\",\"features\":["u8);

        int IndexOf(string name) => isGeo ? columns.ToList().FindIndex(column => column.Name == name) : -1;
    }

    public void Write(RowBatch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            if (_isGeo) BeginFeature(batch, row);
            Members(batch, row);
            _text.Bytes(_isGeo ? "}"u8 : "\n"u8);
        }

        _text.Flush();
    }

    public void Complete(string? nextCursor)
    {
        if (_isGeo) _text.Bytes("\n]}\n"u8);
        _text.Flush();
    }

    public void Dispose()
    {
    }

    private void BeginFeature(RowBatch batch, int row)
    {
        _text.Bytes(_hasRows ? ",\n{\"type\":\"Feature\",\"geometry\":"u8 : "\n{\"type\":\"Feature\",\"geometry\":"u8);
        _hasRows = true;
        var (latitude, longitude) = (((NumberColumn)batch.Columns[_latitude]).Values[row], ((NumberColumn)batch.Columns[_longitude]).Values[row]);
        if (double.IsNaN(latitude) || double.IsNaN(longitude))
        {
            _text.Bytes("null"u8);
        }
        else
        {
            _text.Bytes("{\"type\":\"Point\",\"coordinates\":["u8);
            _text.Number(longitude);
            _text.Byte((byte)',');
            _text.Number(latitude);
            _text.Bytes("]}"u8);
        }

        _text.Bytes(",\"properties\":"u8);
    }

    private void Members(RowBatch batch, int row)
    {
        var isFirst = true;
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            if (i == _latitude || i == _longitude || !HasValue(batch.Columns[i], row)) continue;
            _text.Bytes(isFirst ? "{\""u8 : ",\""u8);
            isFirst = false;
            _text.Bytes(_names[i].EncodedUtf8Bytes);
            _text.Bytes("\":"u8);
            Value(batch.Columns[i], row);
        }

        _text.Byte((byte)'}');
    }

    private static bool HasValue(Column column, int row) => column switch
    {
        TextColumn text => text.Values[row] is not null,
        NumberColumn number => double.IsFinite(number.Values[row]),
        QualityColumn quality => quality.Values[row] > 0,
        CountColumn count => count.Values[row] >= 0,
        FlagColumn flag => flag.Values[row] is not null,
        _ => true,
    };

    private void Value(Column column, int row)
    {
        switch (column)
        {
            case TextColumn text:
                _text.Byte((byte)'"');
                _text.Bytes(JsonEncodedText.Encode(text.Values[row]!, Encoder).EncodedUtf8Bytes);
                _text.Byte((byte)'"');
                break;
            case TimeColumn time:
                _text.Byte((byte)'"');
                _text.Time(time.Values[row]);
                _text.Byte((byte)'"');
                break;
            case NumberColumn number:
                _text.Number(number.Values[row]);
                break;
            case QualityColumn quality:
                _text.Byte((byte)('0' + quality.Values[row]));
                break;
            case CountColumn count:
                _text.Number(count.Values[row]);
                break;
            case FlagColumn flag:
                _text.Bytes(flag.Values[row] == true ? "true"u8 : "false"u8);
                break;
        }
    }
}
