using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Server.Import.Files;
using CitySensors.Server.Import.Rows;

namespace CitySensors.Server.Import;

/// <summary>Shows how a file is understood, without importing it.</summary>
internal static class DryRun
{
    public const int Rows = 10;

    /// <returns>What became of the rows that were shown; none is imported.</returns>
    /// <param name="path">The file.</param>
    /// <param name="options">The mapping.</param>
    /// <param name="catalogue">The sensor types of the city.</param>
    /// <param name="writer">Where to write it.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">The file does not fit the mapping.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ImportCounts> WriteAsync(string path, ImportOptions options, Catalogue catalogue, TextWriter writer, CancellationToken cancellationToken)
    {
        using var source = await ImportSource.OpenAsync(path, options, catalogue, cancellationToken);
        await writer.WriteLineAsync($"{path}: {string.Join($"{writer.NewLine}  ", source.Description)}");
        var counts = new ImportCounts();
        while (counts.Rows < Rows && await source.ReadAsync(cancellationToken) is { } row)
        {
            counts = counts.Plus(CountsOf(row.Mapped));
            await writer.WriteLineAsync($"  line {row.Line}: {Describe(row.Mapped, catalogue)}");
        }

        return counts;
    }

    private static ImportCounts CountsOf(MappedRow row) => new()
    {
        Rows = 1,
        Accepted = row.Outcome == RowOutcome.Reading ? 1 : 0,
        Refused = row.Outcome == RowOutcome.Refused ? 1 : 0,
        Empty = row.Outcome == RowOutcome.Empty ? 1 : 0,
        InvalidValues = row.Outcome == RowOutcome.Refused ? 0 : row.Errors.Count,
    };

    private static string Describe(MappedRow row, Catalogue catalogue)
    {
        if (row.Outcome == RowOutcome.Refused) return $"refused, {string.Join("; ", row.Errors)}";
        var time = new DateTime(row.EventTicks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture);
        var values = catalogue.Slots.Select((type, slot) => (type, value: row.Values[slot])).Where(one => !double.IsNaN(one.value))
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.type.Id} {one.value:0.######} {one.type.Unit}"));
        var ignored = row.Errors.Count > 0 ? $" (ignored: {string.Join("; ", row.Errors)})" : "";
        return $"{row.Station} {time} {(row.Outcome == RowOutcome.Empty ? "no value" : string.Join(", ", values))}{ignored}";
    }
}
