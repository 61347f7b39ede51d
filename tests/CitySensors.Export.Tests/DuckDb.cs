using DuckDB.NET.Data;

namespace CitySensors.Export.Tests;

/// <summary>A real DuckDB, which reads the files.</summary>
internal static class DuckDb
{
    /// <summary>The rows of a query, with the values of a row as one text.</summary>
    public static List<string> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET TimeZone = 'UTC'; {sql}";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        do
        {
            while (reader.Read())
                if (reader.FieldCount > 0) rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }
        while (reader.NextResult());
        return rows;
    }
}
