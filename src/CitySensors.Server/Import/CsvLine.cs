using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace CitySensors.Server.Import;

/// <summary>
/// Splits a line of comma separated values (RFC 4180). Fields with line breaks are not supported, so that a quote that is never closed
/// costs its own line only.
/// </summary>
internal static class CsvLine
{
    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture)
    {
        BadDataFound = null,
        BufferSize = 1024,
        DetectColumnCountChanges = false,
        TrimOptions = TrimOptions.Trim,
    };

    /// <returns>Its fields; none of an empty line.</returns>
    public static string[] Split(string line)
    {
        using var parser = new CsvParser(new StringReader(line), Configuration);
        return parser.Read() ? parser.Record! : [];
    }
}
