using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Aggregates;

/// <summary>A batch of aggregates. Not thread safe.</summary>
internal sealed class AggregateColumns
{
    private static readonly double[] Shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

    private readonly Catalogue _catalogue;
    private readonly TextColumn _station;
    private readonly TimeColumn _start;
    private readonly TimeColumn _end;
    private readonly FlagColumn _closed;
    private readonly TextColumn _area;
    private readonly NumberColumn _latitude;
    private readonly NumberColumn _longitude;
    private readonly TextColumn _sensor;
    private readonly TextColumn _unit;
    private readonly CountColumn[] _counts;
    private readonly NumberColumn[] _numbers;

    public AggregateColumns(Catalogue catalogue, Func<int, int> rowsOf)
    {
        string[] counts = ["count", "outliers", "suspect", "failed", "revision"];
        string[] numbers = ["min", "mean", "max", "sum", "standard_deviation", "completeness", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"];
        var capacity = rowsOf(9 + counts.Length + numbers.Length);
        _catalogue = catalogue;
        _station = new TextColumn("station_id", capacity, isRequired: true);
        _start = new TimeColumn("start", capacity);
        _end = new TimeColumn("end", capacity);
        _closed = new FlagColumn("closed", capacity);
        _area = new TextColumn("area", capacity);
        _latitude = new NumberColumn("latitude", capacity);
        _longitude = new NumberColumn("longitude", capacity);
        _sensor = new TextColumn("sensor", capacity, isRequired: true);
        _unit = new TextColumn("unit", capacity);
        _counts = Array.ConvertAll(counts, name => new CountColumn(name, capacity));
        _numbers = Array.ConvertAll(numbers, name => new NumberColumn(name, capacity));
        Batch = new RowBatch(
            [_station, _start, _end, _closed, _area, _latitude, _longitude, _sensor, _unit, .. _counts, .. _numbers],
            capacity,
            (_, row) => new AggregatePosition(_station.Values[row]!, _start.Values[row], _sensor.Values[row]!).ToString());
    }

    public RowBatch Batch { get; }

    /// <param name="station">The station as it was when the window began.</param>
    /// <param name="segment">The window.</param>
    /// <param name="slot">A slot with values.</param>
    /// <param name="now">A window that is not over counts until now.</param>
    public void Add(StationDefinition station, SegmentAggregates segment, int slot, DateTimeOffset now)
    {
        var (row, window, type, one) = (Batch.Count++, segment.Window, _catalogue.Slots[slot], segment.Of(slot)!);
        var elapsed = window with { EndTicks = Math.Clamp(now.UtcTicks, window.StartTicks + 1, window.EndTicks) };
        (_station.Values[row], _area.Values[row], _sensor.Values[row], _unit.Values[row]) = (station.Id, station.Area, type.Id, type.Unit);
        (_start.Values[row], _end.Values[row], _closed.Values[row]) = (window.StartTicks, window.EndTicks, window.IsClosed(now));
        (_latitude.Values[row], _longitude.Values[row]) = (station.Latitude ?? double.NaN, station.Longitude ?? double.NaN);
        // A revision of 0 is none.
        Set(_counts, row, one.Count, one.Outliers, one.Suspect, one.Failed, one.Revision > 0 ? one.Revision : -1);
        Set(
            _numbers,
            row,
            one.Min,
            type.Circular is { } scale ? one.Direction(scale) : one.Mean,
            one.Max,
            one.Sum,
            type.Circular is { } circle ? one.DirectionDeviation(circle) : one.StandardDeviation,
            one.CompletenessIn(elapsed) ?? double.NaN);
        for (var i = 0; i < Shares.Length; i++) _numbers[^(Shares.Length - i)].Values[row] = one.Quantile(Shares[i]);
    }

    private static void Set(CountColumn[] columns, int row, params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++) columns[i].Values[row] = values[i];
    }

    private static void Set(NumberColumn[] columns, int row, params ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++) columns[i].Values[row] = values[i];
    }
}
