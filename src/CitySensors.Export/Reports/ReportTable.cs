using System.Buffers;
using CitySensors.Export.Formats;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Reports;

/// <summary>A table of a report, which is a CSV file.</summary>
/// <param name="Name">The name of the table, and of its file without extension.</param>
/// <param name="Rows">The rows.</param>
public sealed record ReportTable(string Name, RowBatch Rows)
{
    /// <summary>The table as CSV, in the form of exports.</summary>
    public byte[] ToCsv()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = ExportFormat.Csv.Create(Rows.Columns, bytes);
        writer.Write(Rows);
        writer.Complete(nextCursor: null);
        return bytes.WrittenSpan.ToArray();
    }
}
