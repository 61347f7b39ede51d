using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import.Rows;

/// <summary>Reads rows with one value each.</summary>
internal sealed class NarrowRows(int parameterColumn, int valueColumn, int unitColumn, string valueName, IReadOnlyList<RowValue> values)
{
    private readonly Dictionary<string, RowValue> _values = values.ToDictionary(value => value.Name, StringComparer.Ordinal);

    /// <summary>The conversions by parameter and unit; null if there is none. A file has few units.</summary>
    private readonly Dictionary<(string Parameter, string Unit), Func<double, double>?> _conversions = [];

    public int ParameterColumn => parameterColumn;

    /// <returns>The error, or null.</returns>
    public string? Read(string[] fields, MissingValues missing, double[] into)
    {
        if (!_values.TryGetValue(fields[parameterColumn], out var value) || value.Slot < 0) return null;
        var text = fields[valueColumn];
        if (missing.Contains(text)) return null;
        if (!missing.TryParse(text, out var number)) return $"{valueName} \"{text}\" is not a number";
        if (missing.Contains(number)) return null;
        if (ConversionOf(value, fields) is not { } convert) return $"{value.Name} in \"{fields[unitColumn]}\" cannot be converted to {value.SensorUnit}";
        into[value.Slot] = convert(number);
        return null;
    }

    private Func<double, double>? ConversionOf(RowValue value, string[] fields)
    {
        if (value.Unit is not null) return value.Convert;
        var key = (value.Name, fields[unitColumn]);
        if (_conversions.TryGetValue(key, out var known)) return known;
        var convert = FileUnits.Find(key.Item2, value.SensorUnit);
        if (_conversions.Count < MaxConversions) _conversions.Add(key, convert);
        return convert;
    }

    private const int MaxConversions = 1000;
}
