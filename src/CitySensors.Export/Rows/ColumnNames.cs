namespace CitySensors.Export.Rows;

/// <summary>Makes the names of columns unique regardless of case, as DuckDB requires. Not thread safe.</summary>
internal sealed class ColumnNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name, with underscores at its end if it is taken.</summary>
    public string Unique(string name)
    {
        while (!_taken.Add(name)) name += "_";
        return name;
    }
}
