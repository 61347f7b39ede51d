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
    public List<SegmentAggregates> Aggregate(Statements statements, long hour, WindowGrid grid, CancellationToken cancellationToken)
    {
        var segments = new Segments(_aggregator, grid, WindowOf(hour));
        return TryInOrder(statements, hour, segments, cancellationToken) ? segments.End() : Merged(statements, hour, new Segments(_aggregator, grid, WindowOf(hour)), cancellationToken);
    }

    /// <summary>False if readings overlap, because some were late or were sent again.</summary>
    private bool TryInOrder(Statements statements, long hour, Segments segments, CancellationToken cancellationToken)
    {
        var last = long.MinValue;
        using var rows = statements.Query(
            "SELECT id, catalogue_version, data FROM reading_block WHERE hour = $1 AND station = $2 ORDER BY first_ticks", hour, station);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var readings = _readings.Open(statements, rows.GetInt64(0), hour, rows.GetInt32(1), rows.GetFieldValue<byte[]>(2)).Readings;
            for (var i = 0; i < readings.Count; i++)
            {
                if (readings.EventTicks[i] <= last) return false;
                last = readings.EventTicks[i];
                segments.Add(readings, i);
            }
        }

        return true;
    }

    private List<SegmentAggregates> Merged(Statements statements, long hour, Segments segments, CancellationToken cancellationToken)
    {
        var window = WindowOf(hour);
        var merge = new HourMerge(_readings, hour, window.StartTicks, window.EndTicks, cancellationToken);
        foreach (var (block, i) in merge.Readings(statements, BlockIndex.BlocksOf(statements, station, hour, window.StartTicks, window.EndTicks)))
            segments.Add(block.Readings, i);
        return segments.End();
    }

    public static Window WindowOf(long hour) => new(hour * TimeSpan.TicksPerHour, (hour + 1) * TimeSpan.TicksPerHour);

    /// <summary>Divides the readings of an hour, in order of event time.</summary>
    private sealed class Segments(SegmentAggregator aggregator, WindowGrid grid, Window hour)
    {
        private readonly List<SegmentAggregates> _all = [];
        private Window _segment;

        public void Add(DecodedBlock readings, int i)
        {
            var ticks = readings.EventTicks[i];
            if (!_segment.Contains(ticks))
            {
                Close();
                var window = grid.At(ticks);
                _segment = new Window(Math.Max(window.StartTicks, hour.StartTicks), Math.Min(window.EndTicks, hour.EndTicks));
                aggregator.Begin(_segment);
            }

            aggregator.Add(ticks, readings.ValuesOf(i), readings.Flags[i]);
        }

        public List<SegmentAggregates> End()
        {
            Close();
            return _all;
        }

        private void Close()
        {
            if (_segment.Length > 0 && aggregator.End() is { } ended) _all.Add(ended);
        }
    }
}
