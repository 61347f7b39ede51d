using System.Buffers;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Formats;

/// <summary>A file format.</summary>
/// <param name="Name">Its name, which is also the extension of files.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Create">Makes a writer for rows with the given columns.</param>
/// <param name="BatchCells">The number of values of a batch: as many as are compressed together, or sent at once.</param>
public sealed record ExportFormat(string Name, string MediaType, Func<IReadOnlyList<Column>, IBufferWriter<byte>, IRowWriter> Create, int BatchCells)
{
    private const int TextCells = 32 * 1024;
    private const int ParquetCells = 1024 * 1024;

    private const int MinRows = 64;
    private const int MaxRows = 64 * 1024;

    public static ExportFormat Csv { get; } = new("csv", "text/csv", (columns, output) => new CsvRowWriter(columns, output), TextCells);

    public static ExportFormat Ndjson { get; } = new("ndjson", "application/x-ndjson", (columns, output) => new JsonRowWriter(columns, output, isGeo: false), TextCells);

    public static ExportFormat GeoJson { get; } = new("geojson", "application/geo+json", (columns, output) => new JsonRowWriter(columns, output, isGeo: true), TextCells);

    public static ExportFormat Parquet { get; } = new("parquet", "application/vnd.apache.parquet", (columns, output) => new ParquetRowWriter(columns, output), ParquetCells);

    public static IReadOnlyList<ExportFormat> All { get; } = [Csv, Ndjson, GeoJson, Parquet];

    public static ExportFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The number of rows of a batch.</summary>
    public int RowsOf(int columns) => Math.Clamp(BatchCells / columns, MinRows, MaxRows);
}
