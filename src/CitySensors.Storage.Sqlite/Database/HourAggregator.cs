using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Aggregates the stored readings of a station, an hour at a time. For one query; not thread safe.</summary>
internal sealed class HourAggregator(string stationId, long station, SensorTypeHistory history, IReadOnlyList<SensorType> types)
{
    private readonly ScoredReadings _readings = new(stationId, history);
    private readonly SegmentAggregator _aggregator = new(types);

    /// <summary>The sensor types in force.</summary>
    public static IReadOnlyList<SensorType> TypesInForce(Statements statements, SensorTypeHistory history) =>
        statements.Scalar("SELECT max(catalogue_version) FROM sensor_types") is long version ? history.At(statements, (int)version).Slots : [];

    /// <summary>The aggregates of the parts of an hour of UTC that lie in different windows, in order; parts without values are left out.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="hour">The hour, counted from tick 0.</param>
    /// <param name="grid">The windows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">A block is damaged; the message says which.</exception>
    public IEnumerable<SegmentAggregates> Aggregate(Statements statements, long hour, WindowGrid grid, CancellationToken cancellationToken)
    {
        var window = WindowOf(hour);
        var merge = new HourMerge(_readings, hour, window.StartTicks, window.EndTicks, cancellationToken);
        var segment = default(Window);
        foreach (var (block, i) in merge.Readings(statements, BlockIndex.BlocksOf(statements, station, hour, window.StartTicks, window.EndTicks)))
        {
            var ticks = block.Readings.EventTicks[i];
            if (!segment.Contains(ticks))
            {
                if (segment.Length > 0 && _aggregator.End() is { } ended) yield return ended;
                var at = grid.At(ticks);
                segment = new Window(Math.Max(at.StartTicks, window.StartTicks), Math.Min(at.EndTicks, window.EndTicks));
                _aggregator.Begin(segment);
            }

            _aggregator.Add(ticks, block.Readings.ValuesOf(i), block.Readings.Flags[i]);
        }

        if (segment.Length > 0 && _aggregator.End() is { } last) yield return last;
    }

    public static Window WindowOf(long hour) => new(hour * TimeSpan.TicksPerHour, (hour + 1) * TimeSpan.TicksPerHour);
}
