using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import.Rows;

/// <summary>Checks that a file has the columns that a mapping needs: those of station and time, and at least one value.</summary>
internal static class RequiredColumns
{
    /// <exception cref="InvalidDataException">Columns are missing; names all of them.</exception>
    public static void Check(ImportMapping mapping, IReadOnlyList<string> columns, string? station)
    {
        if (station is null && mapping.Station?.Column is null)
            throw new InvalidDataException("Neither the rows nor the file name state the station; name it with --station.");
        List<string> required = [.. mapping.Time!.Columns];
        if (station is null) required.Insert(0, mapping.Station!.Column!);
        if (mapping.Narrow is { } narrow) required.AddRange([narrow.ParameterColumn, narrow.ValueColumn, .. narrow.UnitColumn is { } unit ? [unit] : Array.Empty<string>()]);
        string[] values = [.. mapping.Values.Select(value => value.Column).OfType<string>()];
        if (required.All(columns.Contains) && (values.Length == 0 || values.Any(columns.Contains))) return;
        throw new InvalidDataException(
            $"Line 1 must contain the columns {string.Join(", ", required)}{(values.Length > 0 ? $" and at least one of {string.Join(", ", values)}" : "")}, "
            + $"but has {string.Join(", ", columns)}.");
    }
}
