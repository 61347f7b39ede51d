using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Aggregates;

/// <summary>
/// Aggregates as rows, one per station, window and sensor type, in the order of the ids of stations, of windows and of slots. Not thread safe.
/// </summary>
/// <param name="aggregates">The aggregates.</param>
/// <param name="stations">The stations.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="selection">Which aggregates.</param>
/// <param name="now">Windows that are not over count until now.</param>
/// <param name="rowsOf">The number of rows of a batch, by the number of its columns.</param>
public sealed class AggregateSource(
    IAggregateHistory aggregates, StationDirectory stations, Catalogue catalogue, AggregateSelection selection, DateTimeOffset now, Func<int, int> rowsOf) : IRowSource
{
    private const int PageWindows = 500;

    private readonly Dictionary<RowBatch, AggregateColumns> _columns = [];
    private readonly StationOrder _order = new(stations, selection.Station, selection.After?.StationId);
    private readonly Queue<(SegmentAggregates Window, int Slot)> _waiting = new();
    private StationDefinition? _station;
    private long? _next;

    public RowBatch CreateBatch()
    {
        var columns = new AggregateColumns(catalogue, rowsOf);
        _columns.Add(columns.Batch, columns);
        return columns.Batch;
    }

    public async ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var columns = _columns[batch];
        batch.Count = 0;
        while (true)
        {
            while (_waiting.Count > 0 && batch.Count < batch.Capacity)
            {
                var (window, slot) = _waiting.Dequeue();
                var place = StationPlaces.At(_station!, new DateTimeOffset(window.Window.StartTicks, TimeSpan.Zero));
                if (selection.Area is null || selection.Area == place.Area) columns.Add(place, window, slot, now);
            }

            if (_waiting.Count > 0 || batch.Count == batch.Capacity) return true;
            if (!await ReadPageAsync(cancellationToken)) return false;
        }
    }

    /// <summary>Reads windows until some are waiting; false if there are no more.</summary>
    private async ValueTask<bool> ReadPageAsync(CancellationToken cancellationToken)
    {
        while (_waiting.Count == 0)
        {
            if (_next is null)
            {
                _station = _order.Next();
                if (_station is null) return false;
                _next = Math.Max(selection.FromTicks, _station.Id == selection.After?.StationId ? selection.After.StartTicks : 0);
            }

            var slots = selection.Slot is { } one ? 1UL << one : ulong.MaxValue;
            var page = await aggregates.ReadAsync(_station!.Id, new AggregateQuery(selection.Windows, _next.Value, selection.BeforeTicks, slots, PageWindows), cancellationToken);
            foreach (var window in page.Windows)
                for (var slot = FirstSlotOf(window); slot < catalogue.Slots.Count; slot++)
                    if ((slots >> slot & 1) != 0 && window.Of(slot) is { IsEmpty: false }) _waiting.Enqueue((window, slot));
            _next = page.NextTicks;
        }

        return true;
    }

    /// <summary>Of the window of the position, the slots after it.</summary>
    private int FirstSlotOf(SegmentAggregates window) =>
        selection.After is { } after && after.StationId == _station!.Id && after.StartTicks == window.Window.StartTicks
            ? catalogue.Slots.ToList().FindIndex(type => type.Id == after.Sensor) + 1
            : 0;
}
