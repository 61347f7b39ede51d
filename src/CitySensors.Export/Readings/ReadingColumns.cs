using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Readings;

/// <summary>A batch of readings. Not thread safe.</summary>
internal sealed class ReadingColumns
{
    private readonly Catalogue _catalogue;
    private readonly TextColumn _station;
    private readonly TimeColumn _timestamp;
    private readonly TimeColumn _arrived;
    private readonly TextColumn? _area;
    private readonly NumberColumn _latitude;
    private readonly NumberColumn _longitude;
    private readonly SensorColumns[] _sensors;
    private readonly ulong[] _evaluated;
    private int _taken;

    public ReadingColumns(Catalogue catalogue, ReadingSelection selection, Func<int, int> rowsOf)
    {
        _catalogue = catalogue;
        int[] slots = selection.Slot is { } one ? [one] : [.. Enumerable.Range(0, catalogue.Slots.Count)];
        var capacity = rowsOf(6 + slots.Length * (selection.WithRaw ? 4 : 3));
        var names = new ColumnNames();
        _station = new TextColumn(names.Unique("station_id"), capacity, isRequired: true);
        _timestamp = new TimeColumn(names.Unique("timestamp"), capacity);
        _arrived = new TimeColumn(names.Unique("arrived"), capacity);
        _area = selection.WithArea ? new TextColumn(names.Unique("area"), capacity) : null;
        _latitude = new NumberColumn(names.Unique("latitude"), capacity);
        _longitude = new NumberColumn(names.Unique("longitude"), capacity);
        _sensors = [.. slots.Select(slot => new SensorColumns(slot, names.Unique(catalogue.Slots[slot].Id), names, capacity, selection.WithRaw))];
        _evaluated = new ulong[capacity];
        Readings = new ScannedReadings(capacity, catalogue.Slots.Count, slots.Aggregate(0UL, (bits, slot) => bits | 1UL << slot), selection.WithRaw);
        Column?[] all = [_station, _timestamp, _arrived, _area, _latitude, _longitude, .. _sensors.SelectMany(sensor => sensor.All)];
        Batch = new RowBatch([.. all.OfType<Column>()], capacity, (_, row) => new ReadingPosition(_station.Values[row]!, _timestamp.Values[row]).ToString());
    }

    public RowBatch Batch { get; }

    public ScannedReadings Readings { get; }

    public bool IsFull => Readings.IsFull;

    public void Clear()
    {
        Readings.Clear();
        _taken = 0;
    }

    /// <summary>The readings that were added since the last call are of a station at a place.</summary>
    public void Take(StationDefinition station, StationPlace place)
    {
        var added = _taken..Readings.Count;
        _station.Values.AsSpan(added).Fill(station.Id);
        _area?.Values.AsSpan(added).Fill(place.Area);
        _latitude.Values.AsSpan(added).Fill(place.Latitude ?? double.NaN);
        _longitude.Values.AsSpan(added).Fill(place.Longitude ?? double.NaN);
        _evaluated.AsSpan(added).Fill(EvaluatedBy(station));
        _taken = Readings.Count;
    }

    /// <summary>Completes the other columns.</summary>
    public void Complete()
    {
        Batch.Count = Readings.Count;
        Readings.EventTicks.CopyTo(_timestamp.Values);
        Readings.ArrivedTicks.CopyTo(_arrived.Values);
        foreach (var sensor in _sensors) sensor.Fill(Readings, _evaluated);
    }

    /// <summary>A bit for each slot with a plausible range of the station's own.</summary>
    private ulong EvaluatedBy(StationDefinition station)
    {
        var bits = 0UL;
        foreach (var (sensor, own) in station.Sensors?.All ?? [])
            if (own.Plausible is not null && _catalogue.SlotOf(sensor) is >= 0 and var slot) bits |= 1UL << slot;
        return bits;
    }

    /// <summary>The columns of a sensor type. The suffix of the quality is that of the companion variables of QARTOD and CF.</summary>
    private sealed class SensorColumns(int slot, string name, ColumnNames names, int capacity, bool withRaw)
    {
        private readonly NumberColumn _value = new(name, capacity);
        private readonly QualityColumn _quality = new(names.Unique($"{name}_quality"), capacity);
        private readonly FlagColumn _outlier = new(names.Unique($"{name}_outlier"), capacity);
        private readonly NumberColumn? _raw = withRaw ? new NumberColumn(names.Unique($"{name}_raw"), capacity) : null;

        public IEnumerable<Column> All => _raw is null ? [_value, _quality, _outlier] : [_value, _quality, _outlier, _raw];

        public void Fill(ScannedReadings readings, ulong[] evaluated)
        {
            readings.ValuesOf(slot).CopyTo(_value.Values);
            if (_raw is not null) readings.RawOf(slot).CopyTo(_raw.Values);
            var flags = readings.Flags;
            var notEvaluated = readings.NotEvaluated;
            var bit = 1UL << slot;
            for (var row = 0; row < readings.Count; row++)
            {
                if (double.IsNaN(_value.Values[row]))
                {
                    (_quality.Values[row], _outlier.Values[row]) = (0, null);
                    continue;
                }

                var found = flags[row];
                _outlier.Values[row] = (found.Outliers & bit) != 0;
                _quality.Values[row] = (byte)(
                    (found.Failed & bit) != 0 ? QualityFlag.Fail
                    : (found.Suspect & bit) != 0 ? QualityFlag.Suspect
                    : (notEvaluated[row] & ~evaluated[row] & bit) != 0 ? QualityFlag.NotEvaluated : QualityFlag.Pass);
            }
        }
    }
}
