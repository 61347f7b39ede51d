using System.Globalization;
using System.IO.Compression;
using System.Text;
using CitySensors.Core.Definitions;
using CitySensors.Server.Import;
using CitySensors.Server.Import.Files;
using CitySensors.Server.Import.Mappings;
using CitySensors.Server.Import.Rows;

namespace CitySensors.Server.Tests.Import;

/// <summary>Files to import, and what their rows are understood as.</summary>
internal static class ImportFiles
{
    /// <summary>Columns station, time and t, times in UTC.</summary>
    public const string Mapping = """
        { "station": { "column": "station" }, "time": { "columns": ["time"], "zone": "UTC" }, "values": [{ "column": "t", "sensor": "temperature" }] }
        """;

    public static Catalogue Catalogue { get; } = InitialCatalogue.With(DefaultRuleChoice.None);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "Import", "Samples", name);

    public static ImportOptions Options(string mapping, string? station = null) => new(MappingJson.Read(mapping, "test"), "test", station);

    public static async Task<string> WriteAsync(this TestFolder folder, string name, string text, Encoding? encoding = null)
    {
        var file = Path.Combine(folder.Path, name);
        await File.WriteAllTextAsync(file, text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Cancelled);
        return file;
    }

    public static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    /// <summary>What each row is understood as.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string file, ImportOptions options)
    {
        using var source = await ImportSource.OpenAsync(file, options, Catalogue, Cancelled);
        var rows = new List<string>();
        while (await source.ReadAsync(Cancelled) is { } row) rows.Add(Describe(row.Mapped));
        return rows;
    }

    private static string Describe(MappedRow row)
    {
        if (row.Outcome == RowOutcome.Refused) return string.Join("; ", row.Errors);
        var time = new DateTime(row.EventTicks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);
        var values = Catalogue.Slots.Select((type, slot) => (type.Id, Value: row.Values[slot])).Where(one => !double.IsNaN(one.Value))
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Id} {Math.Round(one.Value, 6)}"));
        return string.Join(" ", [row.Station, time, .. values, .. row.Errors]);
    }
}
