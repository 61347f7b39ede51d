using CitySensors.Export.Rows;

namespace CitySensors.Export.Databases;

/// <summary>A table of the history: rows of a source by day.</summary>
/// <param name="Name">The name of the table.</param>
/// <param name="Key">The names of the columns of the primary key.</param>
/// <param name="Open">The rows of a day, from one time in UTC ticks until before another.</param>
public sealed record HistoryTable(string Name, IReadOnlyList<string> Key, Func<long, long, IRowSource> Open);
