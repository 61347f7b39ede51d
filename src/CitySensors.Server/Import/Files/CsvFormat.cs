using System.Globalization;
using CitySensors.Server.Import.Mappings;
using CsvHelper;
using CsvHelper.Configuration;

namespace CitySensors.Server.Import.Files;

/// <summary>
/// Delimited values with quotes (RFC 4180). Fields with line breaks are not supported, so that a quote that is never closed costs its
/// own line only.
/// </summary>
internal sealed class CsvFormat : RecordFormat
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    private readonly CsvConfiguration _configuration;

    private CsvFormat(char delimiter, string firstLine, IReadOnlyList<string>? columns)
    {
        _configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = null,
            BufferSize = 1024,
            Delimiter = delimiter.ToString(),
            DetectColumnCountChanges = false,
            // Trimming white space must not trim the delimiter.
            TrimOptions = TrimOptions.Trim,
            WhiteSpaceChars = [' '],
        };
        HasHeader = columns is null;
        Columns = columns ?? Fields(firstLine);
        Description = $"CSV separated by {NameOf(delimiter)}{(HasHeader ? "" : ", without a header")}";
    }

    public override IReadOnlyList<string> Columns { get; }

    public override string Description { get; }

    public override bool HasHeader { get; }

    public static CsvFormat Detect(string firstLine, ImportMapping? mapping) =>
        new(mapping?.Delimiter?[0] ?? DelimiterOf(firstLine, mapping?.Decimal[0]), firstLine, mapping?.Columns);

    public override (string[] Fields, string? Error) Split(string line)
    {
        var fields = Fields(line);
        return fields.Length == Columns.Count ? (fields, null) : ([], $"expected {Columns.Count} fields, but found {fields.Length}");
    }

    private string[] Fields(string line)
    {
        using var parser = new CsvParser(new StringReader(line), _configuration);
        return parser.Read() ? parser.Record! : [];
    }

    private static char DelimiterOf(string firstLine, char? decimalSeparator)
    {
        var quoted = false;
        var counts = new int[Delimiters.Length];
        foreach (var c in firstLine)
        {
            if (c == '"') quoted = !quoted;
            else if (!quoted && c != decimalSeparator && Array.IndexOf(Delimiters, c) is >= 0 and var i) counts[i]++;
        }

        return Delimiters[Array.IndexOf(counts, counts.Max())];
    }

    private static string NameOf(char delimiter) => delimiter switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        _ => $"\"{delimiter}\"",
    };
}
