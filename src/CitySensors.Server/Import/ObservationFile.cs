using System.Globalization;
using CitySensors.Core.Readings;

namespace CitySensors.Server.Import;

/// <summary>A row of an observation file, or its error. Values that are not numbers do not cost the others.</summary>
/// <param name="Line">The line number, from 1.</param>
/// <param name="Values">One value per column of <see cref="WeatherColumns.All"/>; NaN if there is none.</param>
/// <param name="InvalidValues">The errors of the values that were ignored.</param>
/// <param name="Fault">The error of the row as a whole.</param>
internal sealed record ObservationRow(int Line, string Station, long EventTicks, double[] Values, IReadOnlyList<string> InvalidValues, string? Fault = null);

/// <summary>Reads observation files: CSV with a header, columns identified by name.</summary>
internal sealed class ObservationFile
{
    private readonly int _station;
    private readonly int _time;
    private readonly int[] _columns;
    private readonly int _fields;

    private ObservationFile(string[] header, int station, int time)
    {
        _fields = header.Length;
        _station = station;
        _time = time;
        _columns = [.. WeatherColumns.All.Select(column => Array.IndexOf(header, column.Header))];
    }

    /// <exception cref="InvalidDataException">Required columns are missing from the header.</exception>
    public static ObservationFile ReadHeader(string? line)
    {
        var header = CsvLine.Split(line ?? "");
        var station = Array.IndexOf(header, WeatherColumns.Station);
        var time = Array.IndexOf(header, WeatherColumns.Time);
        if (station < 0 || time < 0 || !WeatherColumns.All.Any(column => header.Contains(column.Header)))
        {
            throw new InvalidDataException(
                $"Line 1 must contain the columns {WeatherColumns.Station}, {WeatherColumns.Time} and at least one of "
                + $"{string.Join(", ", WeatherColumns.All.Select(column => column.Header))}, but is \"{line}\".");
        }

        return new ObservationFile(header, station, time);
    }

    public ObservationRow ReadRow(string line, int number)
    {
        var fields = CsvLine.Split(line);
        if (fields.Length != _fields) return Faulty(number, $"expected {_fields} fields, but found {fields.Length}");
        if (Identifier.Validate(fields[_station]) is { } fault) return Faulty(number, $"{WeatherColumns.Station} {fault}");
        if (!Timestamp.TryFromText(fields[_time], out var ticks)) return Faulty(number, $"{WeatherColumns.Time} \"{fields[_time]}\" is not an RFC 3339 time");

        var values = new double[_columns.Length];
        var invalid = new List<string>();
        for (var i = 0; i < _columns.Length; i++)
        {
            values[i] = double.NaN;
            if (_columns[i] < 0 || fields[_columns[i]] is WeatherColumns.Missing or "") continue;
            if (!double.TryParse(fields[_columns[i]], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                invalid.Add($"{WeatherColumns.All[i].Header} \"{fields[_columns[i]]}\" is not a number");
            else
                values[i] = WeatherColumns.All[i].Convert(value);
        }

        return new ObservationRow(number, fields[_station], ticks, values, invalid);
    }

    private static ObservationRow Faulty(int line, string fault) => new(line, "", 0, [], [], fault);
}
