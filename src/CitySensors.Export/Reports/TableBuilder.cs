using CitySensors.Export.Formats;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Reports;

/// <summary>Fills a table column by column. Not thread safe.</summary>
/// <param name="rows">The number of rows.</param>
internal sealed class TableBuilder(int rows)
{
    private readonly List<Column> _columns = [];

    public void Text(string name, Func<int, string?> value)
    {
        var column = new TextColumn(name, rows);
        for (var i = 0; i < rows; i++) column.Values[i] = value(i);
        _columns.Add(column);
    }

    public void Number(string name, Func<int, double> value)
    {
        var column = new NumberColumn(name, rows);
        for (var i = 0; i < rows; i++) column.Values[i] = value(i);
        _columns.Add(column);
    }

    public void Count(string name, Func<int, long> value)
    {
        var column = new CountColumn(name, rows);
        for (var i = 0; i < rows; i++) column.Values[i] = value(i);
        _columns.Add(column);
    }

    public void Time(string name, Func<int, DateTimeOffset> value)
    {
        var column = new TimeColumn(name, rows);
        for (var i = 0; i < rows; i++) column.Values[i] = value(i).UtcTicks;
        _columns.Add(column);
    }

    public void Flag(string name, Func<int, bool> value)
    {
        var column = new FlagColumn(name, rows);
        for (var i = 0; i < rows; i++) column.Values[i] = value(i);
        _columns.Add(column);
    }

    public ReportTable Build(string name) => new(name, new RowBatch(_columns, rows, (_, _) => "") { Count = rows });

    /// <summary>A time that may be missing.</summary>
    public static string? TextOf(DateTimeOffset? time) => time is { } known ? TimeText.Of(known.UtcTicks) : null;
}
