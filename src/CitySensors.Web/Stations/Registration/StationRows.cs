using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Web.Requests;
using CsvHelper;
using CsvHelper.Configuration;

namespace CitySensors.Web.Stations.Registration;

/// <summary>Reads lists of stations. A row with errors does not affect the others.</summary>
internal static class StationRows
{
    private static readonly string[] Columns = ["id", "name", "latitude", "longitude", "area", "retention", "max_ahead", "max_behind", "time_source", "device", "moved_at"];
    private static readonly string[] RequiredColumns = ["id", "name"];
    private static readonly string[] Numbers = ["latitude", "longitude"];
    private static readonly string[] Delimiters = [",", ";", "\t"];
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 8 };

    /// <summary>The rows in order, read as they are enumerated.</summary>
    /// <exception cref="FormatException">The body as a whole is not a list of stations.</exception>
    public static IEnumerable<StationRow> Read(ReadOnlyMemory<byte> body, BodyFormat format, DateTimeOffset now)
    {
        var text = body.Span.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        if (!text.Span.ContainsAnyExcept(" \t\r\n"u8)) throw new FormatException("The body is empty.");
        return RefuseDuplicates(format switch
        {
            BodyFormat.Json => ReadJson(text, now),
            BodyFormat.Lines => ReadLines(text, now),
            BodyFormat.Csv => ReadCsv(text, now),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown format of a list of stations."),
        });
    }

    private static IEnumerable<StationRow> RefuseDuplicates(IEnumerable<StationRow> rows)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var isDuplicate = row.Id is not null && !seen.Add(row.Id);
            yield return isDuplicate ? row with { Change = null, Errors = [.. row.Errors, new DefinitionError("id", "Another station of the body has the same id.")] } : row;
        }
    }

    private static IEnumerable<StationRow> ReadJson(ReadOnlyMemory<byte> text, DateTimeOffset now)
    {
        using var json = Parse(text) ?? throw new FormatException("The body is not JSON.");
        if (json.RootElement.ValueKind != JsonValueKind.Array)
        {
            yield return StationRow.Read(0, null, json.RootElement, now);
            yield break;
        }

        foreach (var (index, element) in json.RootElement.EnumerateArray().Index()) yield return StationRow.Read(index, null, element, now);
    }

    private static IEnumerable<StationRow> ReadLines(ReadOnlyMemory<byte> text, DateTimeOffset now)
    {
        var (index, line) = (0, 0);
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOf((byte)'\n');
            var one = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            line++;
            if (!one.Span.ContainsAnyExcept(" \t\r"u8)) continue;
            using var json = Parse(one);
            yield return json is null ? StationRow.Invalid(index, line, "The line is not JSON.") : StationRow.Read(index, line, json.RootElement, now);
            index++;
        }
    }

    private static IEnumerable<StationRow> ReadCsv(ReadOnlyMemory<byte> text, DateTimeOffset now)
    {
        using var csv = new CsvParser(new StringReader(Encoding.UTF8.GetString(text.Span)), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = null,
            DetectDelimiter = true,
            DetectDelimiterValues = Delimiters,
            DetectColumnCountChanges = false,
            TrimOptions = TrimOptions.Trim,
        });
        if (!csv.Read()) throw new FormatException("The body is empty.");
        var header = csv.Record!;
        CheckHeader(header);
        for (var index = 0; csv.Read(); index++)
        {
            var fields = csv.Record!;
            if (fields.Length != header.Length)
            {
                yield return StationRow.Invalid(index, csv.RawRow, $"The row has {fields.Length} fields, but the header has {header.Length}.");
                continue;
            }

            using var json = ToJson(header, fields);
            yield return StationRow.Read(index, csv.RawRow, json.RootElement, now);
        }
    }

    private static void CheckHeader(IReadOnlyList<string> header)
    {
        List<string> errors =
        [
            .. header.Except(Columns, StringComparer.Ordinal).Select(column => $"\"{column}\" is not a column"),
            .. header.CountBy(column => column).Where(column => column.Value > 1).Select(column => $"\"{column.Key}\" occurs more than once"),
            .. RequiredColumns.Except(header, StringComparer.Ordinal).Select(column => $"\"{column}\" is missing"),
        ];
        if (errors.Count > 0) throw new FormatException($"The first line must be a header with the columns {string.Join(", ", Columns)}, of which id and name are required: {string.Join("; ", errors)}.");
    }

    /// <summary>Validated in the same way as JSON. A field that is not a number remains a string, which is then reported.</summary>
    private static JsonDocument ToJson(string[] header, string[] fields)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var (column, field) in header.Zip(fields).Where(pair => pair.Second.Length > 0))
            {
                if (Numbers.Contains(column) && double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    json.WriteNumber(column, number);
                else json.WriteString(column, field);
            }

            json.WriteEndObject();
        }

        return JsonDocument.Parse(text.WrittenMemory);
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text, JsonOptions);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
