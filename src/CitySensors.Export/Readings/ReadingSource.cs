using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Readings;

/// <summary>
/// Readings as rows, a column per sensor type, in order of station id and event time. Stations that are added or removed meanwhile are taken as they are
/// when their turn comes. Not thread safe.
/// </summary>
/// <param name="scan">The readings.</param>
/// <param name="stations">The stations.</param>
/// <param name="catalogue">The catalogue; sensor types that are added later are left out.</param>
/// <param name="selection">Which readings.</param>
/// <param name="rowsOf">The number of rows of a batch, by the number of its columns.</param>
public sealed class ReadingSource(
    IReadingScan scan, StationDirectory stations, Catalogue catalogue, ReadingSelection selection, Func<int, int> rowsOf) : IRowSource
{
    private readonly Dictionary<RowBatch, ReadingColumns> _columns = [];
    private readonly StationOrder _order = new(stations, selection.Station, selection.After?.StationId);
    private StationDefinition? _station;
    private IEnumerator<StationSegment>? _segments;
    private StationSegment? _segment;
    private long _next;

    public RowBatch CreateBatch()
    {
        var columns = new ReadingColumns(catalogue, selection, rowsOf);
        _columns.Add(columns.Batch, columns);
        return columns.Batch;
    }

    public async ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var columns = _columns[batch];
        columns.Clear();
        while (!columns.IsFull)
        {
            if (_segment is null && !MoveNext()) break;
            var segment = _segment!.Value;
            var next = await scan.ReadAsync(_station!.Id, _next, segment.BeforeTicks, columns.Readings, cancellationToken);
            columns.Take(_station, segment.Place);
            if (next is { } more) _next = more;
            else _segment = null;
        }

        columns.Complete();
        return _segment is not null || columns.IsFull;
    }

    /// <summary>Moves to the next segment, of this or of another station.</summary>
    private bool MoveNext()
    {
        while (true)
        {
            while (_segments?.MoveNext() == true)
            {
                var segment = _segments.Current;
                if (selection.Area is { } area && area != (segment.Place.Area ?? "")) continue;
                (_segment, _next) = (segment, segment.StartTicks);
                return true;
            }

            _station = _order.Next();
            if (_station is null) return false;
            var from = _station.Id == selection.After?.StationId ? Math.Max(selection.FromTicks, selection.After.EventTicks + TimeSpan.TicksPerMicrosecond) : selection.FromTicks;
            _segments = StationSegment.Of(_station, from, selection.BeforeTicks).GetEnumerator();
        }
    }
}
