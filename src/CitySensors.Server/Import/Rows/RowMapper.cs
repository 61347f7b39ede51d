using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.Import.Mappings;

namespace CitySensors.Server.Import.Rows;

/// <summary>
/// Decides what a row means. Its only state are the times before, by station, which tell hours apart that come twice.
/// </summary>
internal sealed class RowMapper
{
    private readonly IReadOnlyList<string> _columns;
    private readonly int _slots;
    private readonly string? _station;
    private readonly int _stationColumn;
    private readonly string _prefix;
    private readonly RowTime _time;
    private readonly long _latest;
    private readonly IReadOnlyList<RowValue> _values;
    private readonly NarrowRows? _narrow;
    private readonly MissingValues _missing;

    /// <param name="mapping">A valid mapping.</param>
    /// <param name="columns">The columns of the file.</param>
    /// <param name="catalogue">The sensor types of the city.</param>
    /// <param name="station">The station of all rows; null if each row names its own.</param>
    /// <param name="latest">Rows with a later time are refused; null to accept any time.</param>
    /// <exception cref="InvalidDataException">The file lacks columns, or a unit cannot be converted.</exception>
    public RowMapper(ImportMapping mapping, IReadOnlyList<string> columns, Catalogue catalogue, string? station, DateTimeOffset? latest)
    {
        RequiredColumns.Check(mapping, columns, station);
        if (station is not null && Identifier.Validate(station) is { } fault) throw new InvalidDataException($"The station id \"{station}\" {fault}.");
        _columns = columns;
        _slots = catalogue.Slots.Count;
        _station = station;
        _stationColumn = station is null ? IndexOf(mapping.Station!.Column!) : -1;
        _prefix = mapping.Station?.Prefix ?? "";
        _latest = latest?.UtcTicks ?? long.MaxValue;
        _time = new RowTime(mapping.Time!, [.. mapping.Time!.Columns.Select(IndexOf)]);
        _missing = new MissingValues(mapping.Missing, mapping.Decimal == ",");
        var values = mapping.Values.Select(value => RowValue.Create(value, value.Column is { } column ? IndexOf(column) : -1, catalogue, mapping.Narrow?.UnitColumn is not null));
        _values = [.. values.Where(value => mapping.Narrow is not null || value.Column >= 0)];
        _narrow = mapping.Narrow is { } narrow
            ? new NarrowRows(IndexOf(narrow.ParameterColumn), IndexOf(narrow.ValueColumn), narrow.UnitColumn is { } unit ? IndexOf(unit) : -1, narrow.ValueColumn, _values)
            : null;
    }

    /// <summary>How the file is understood, line by line, for people.</summary>
    public IEnumerable<string> Description =>
    [
        _station is not null ? $"station {_station}" : $"station from {_columns[_stationColumn]}{(_prefix.Length > 0 ? $" with the prefix {_prefix}" : "")}",
        $"time from {_time.Description}",
        .. _values.Select(value => value.Description),
    ];

    public MappedRow Map(string[] fields)
    {
        var station = _station ?? _prefix + fields[_stationColumn];
        if (_stationColumn >= 0 && Identifier.Validate(fields[_stationColumn].Length == 0 ? "" : station) is { } fault)
            return MappedRow.Refused($"{_columns[_stationColumn]} {fault}");
        // In a narrow file each parameter has its own order of times.
        var series = _narrow is null ? station : $"{station}/{fields[_narrow.ParameterColumn]}";
        if (_time.Read(fields, series, out var ticks) is { } error) return MappedRow.Refused(error);
        if (ticks > _latest) return MappedRow.Refused(string.Create(CultureInfo.InvariantCulture, $"the time {new DateTime(ticks):s}Z is in the future"));

        var values = new double[_slots];
        Array.Fill(values, double.NaN);
        List<string>? errors = null;
        if (_narrow is not null)
        {
            if (_narrow.Read(fields, _missing, values) is { } invalid) (errors ??= []).Add(invalid);
        }
        else
        {
            foreach (var value in _values)
                if (Read(fields[value.Column], value, values) is { } invalid) (errors ??= []).Add(invalid);
        }

        if (values.AsSpan().ContainsAnyExcept(double.NaN)) return new MappedRow(RowOutcome.Reading, station, ticks, values, errors ?? []);
        return errors is null ? new MappedRow(RowOutcome.Empty, station, ticks, values, []) : MappedRow.Refused([.. errors, "no value is left"]);
    }

    private string? Read(string text, RowValue value, double[] values)
    {
        if (value.Slot < 0 || _missing.Contains(text)) return null;
        if (!_missing.TryParse(text, out var number)) return $"{value.Name} \"{text}\" is not a number";
        if (!_missing.Contains(number)) values[value.Slot] = value.Convert(number);
        return null;
    }

    private int IndexOf(string column)
    {
        for (var i = 0; i < _columns.Count; i++)
            if (_columns[i] == column) return i;
        return -1;
    }
}
