using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CitySensors.Export.Formats;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Search;

/// <summary>Makes documents of the rows of a batch, without fields that have no value. Not thread safe.</summary>
internal sealed class SearchDocuments
{
    /// <summary>No id of a station, sensor type or alert has one.</summary>
    private const char Separator = '/';

    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    private readonly Column[] _key;
    private readonly (Column Column, JsonEncodedText Name)[] _fields;
    private readonly NumberColumn? _latitude;
    private readonly NumberColumn? _longitude;
    private readonly ArrayBufferWriter<byte> _json = new();

    public SearchDocuments(RowBatch batch, IReadOnlyList<string> key)
    {
        _key = [.. key.Select(name => batch.Columns.Single(column => column.Name == name))];
        _fields = [.. batch.Columns.Where(column => !SearchFields.IsCoordinate(column)).Select(column => (column, JsonEncodedText.Encode(SearchFields.NameOf(column))))];
        _latitude = batch.Columns.FirstOrDefault(SearchFields.IsLatitude) as NumberColumn;
        _longitude = batch.Columns.FirstOrDefault(SearchFields.IsLongitude) as NumberColumn;
    }

    /// <summary>The document of a row.</summary>
    public SearchDocument Of(int row)
    {
        _json.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_json, Unchecked))
        {
            writer.WriteStartObject();
            foreach (var (column, name) in _fields) Write(writer, name, column, row);
            if (_latitude is not null && _longitude is not null && double.IsFinite(_latitude.Values[row]) && double.IsFinite(_longitude.Values[row]))
            {
                writer.WriteStartObject(SearchFields.Location);
                writer.WriteNumber("lat", _latitude.Values[row]);
                writer.WriteNumber("lon", _longitude.Values[row]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return new SearchDocument(string.Join(Separator, _key.Select(column => KeyOf(column, row))), _json.WrittenSpan.ToArray());
    }

    private static string KeyOf(Column column, int row) => column switch
    {
        TextColumn texts => texts.Values[row] ?? "",
        TimeColumn times => TimeText.Of(times.Values[row]),
        CountColumn counts => counts.Values[row].ToString(CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.GetType(), "Not a column of a key."),
    };

    private static void Write(Utf8JsonWriter writer, JsonEncodedText name, Column column, int row)
    {
        switch (column)
        {
            case TextColumn texts when texts.Values[row] is { } text: writer.WriteString(name, text); break;
            case TimeColumn times: writer.WriteString(name, TimeText.Of(times.Values[row])); break;
            case NumberColumn numbers when double.IsFinite(numbers.Values[row]): writer.WriteNumber(name, numbers.Values[row]); break;
            case QualityColumn flags when flags.Values[row] != 0: writer.WriteNumber(name, flags.Values[row]); break;
            case CountColumn counts when counts.Values[row] >= 0: writer.WriteNumber(name, counts.Values[row]); break;
            case FlagColumn flags when flags.Values[row] is { } flag: writer.WriteBoolean(name, flag); break;
        }
    }
}
