using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.Import.Rows;

namespace CitySensors.Server.Import;

internal enum PendingOutcome
{
    /// <summary>The row is a reading, or adds values to one.</summary>
    Added,

    /// <summary>All of its values are there already.</summary>
    Duplicate,

    /// <summary>Another value is there for one of its sensors.</summary>
    Conflict,
}

/// <summary>Readings to be sent. Rows of a station and time become one reading.</summary>
internal sealed class PendingReadings
{
    private readonly Dictionary<(string Station, long Ticks), double[]> _values = [];
    private readonly List<(string Station, long Ticks, int Line)> _order = [];

    public int Count => _order.Count;

    /// <param name="row">A row with values.</param>
    /// <param name="line">Its line.</param>
    /// <param name="catalogue">The sensor types, for the error.</param>
    /// <param name="error">The error of a conflict.</param>
    public PendingOutcome Add(MappedRow row, int line, Catalogue catalogue, out string error)
    {
        error = "";
        if (_values.TryAdd((row.Station, row.EventTicks), row.Values))
        {
            _order.Add((row.Station, row.EventTicks, line));
            return PendingOutcome.Added;
        }

        var known = _values[(row.Station, row.EventTicks)];
        for (var slot = 0; slot < known.Length; slot++)
        {
            if (double.IsNaN(row.Values[slot]) || double.IsNaN(known[slot]) || row.Values[slot] == known[slot]) continue;
            error = FormattableString.Invariant($"{catalogue.Slots[slot].Id} is {row.Values[slot]}, but {known[slot]} in another row of the same station and time");
            return PendingOutcome.Conflict;
        }

        var outcome = PendingOutcome.Duplicate;
        for (var slot = 0; slot < known.Length; slot++)
        {
            if (!double.IsNaN(known[slot]) || double.IsNaN(row.Values[slot])) continue;
            known[slot] = row.Values[slot];
            outcome = PendingOutcome.Added;
        }

        return outcome;
    }

    /// <summary>Moves all readings to a batch.</summary>
    public void MoveTo(ReadingBatch batch)
    {
        foreach (var (station, ticks, line) in _order)
        {
            _values[(station, ticks)].CopyTo(batch.NextRow());
            batch.Add(station, ticks, line);
        }

        _order.Clear();
        _values.Clear();
    }
}
