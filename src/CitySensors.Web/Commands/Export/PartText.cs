using System.Text;
using System.Text.Json;
using CitySensors.Export.Formats;
using CsvHelper;
using CsvHelper.Configuration;

namespace CitySensors.Web.Commands.Export;

/// <summary>The rows of a part of an export as a text, and its last row.</summary>
/// <param name="format">The format.</param>
/// <param name="keys">The names of the columns that identify a row.</param>
internal sealed class PartText(ExportFormat format, IReadOnlyList<string> keys)
{
    private const string BeginOfFeatures = "{\"type\":\"FeatureCollection\",\"features\":[";
    private const string EndOfFeatures = "]}";

    private string? _header;
    private string? _last;

    public long Rows { get; private set; }

    /// <summary>Appends the rows of a part.</summary>
    /// <param name="body">The part.</param>
    /// <param name="output">The rows of the parts before.</param>
    /// <param name="isFirst">Whether there are none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IOException">The part breaks off.</exception>
    public async Task AppendAsync(Stream body, TextWriter output, bool isFirst, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(body, Encoding.UTF8);
        var isAtStart = isFirst;
        if (format != ExportFormat.Ndjson)
        {
            _header = await lines.ReadLineAsync(cancellationToken);
            if (isFirst) await output.WriteAsync(format == ExportFormat.Csv ? $"{_header}\r\n" : _header);
        }

        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (format == ExportFormat.GeoJson && line is EndOfFeatures or "") continue;
            _last = format == ExportFormat.GeoJson ? line.TrimEnd(',') : line;
            if (format == ExportFormat.GeoJson) await output.WriteAsync($"{(isAtStart ? "\n" : ",\n")}{_last}");
            else await output.WriteAsync(format == ExportFormat.Csv ? $"{line}\r\n" : $"{line}\n");
            isAtStart = false;
            Rows++;
        }
    }

    /// <summary>What follows the last row of the last part.</summary>
    public string End(bool isEmpty) => format != ExportFormat.GeoJson ? "" : isEmpty ? $"{(_header is null ? BeginOfFeatures : "")}\n{EndOfFeatures}\n" : $"\n{EndOfFeatures}\n";

    /// <summary>The position after the last row.</summary>
    public string Cursor() => string.Join('/', format == ExportFormat.Csv ? OfCsv() : OfJson());

    private IEnumerable<string> OfJson()
    {
        using var row = JsonDocument.Parse(_last!);
        var members = format == ExportFormat.GeoJson ? row.RootElement.GetProperty("properties") : row.RootElement;
        return [.. keys.Select(key => members.GetProperty(key).GetString()!)];
    }

    private IEnumerable<string> OfCsv()
    {
        using var csv = new CsvReader(new StringReader($"{_header}\r\n{_last}\r\n"), new CsvConfiguration(System.Globalization.CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        csv.Read();
        return [.. keys.Select(key => CsvText.Restore(csv.GetField(key)!))];
    }
}
