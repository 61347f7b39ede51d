using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Computes the aggregates of an area, or of the city, in an hour from those of its stations. Thread safe.</summary>
internal sealed class AreaHours(TimeZoneInfo zone)
{
    /// <summary>How far back the value of a counter before an hour is looked for.</summary>
    private static readonly long CounterLookback = AggregateQuery.CounterLookback.Ticks;

    private readonly WindowGrid _hours = new(WindowLength.Hour, zone);

    /// <summary>The parts of the hour with values, in order of time.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="hour">The hour, counted from tick 0.</param>
    /// <param name="stations">The aggregates of its stations, in order of their start and of the stations.</param>
    /// <param name="types">The sensor types by slot.</param>
    public List<SegmentAggregates> Aggregate(Statements statements, long hour, IEnumerable<StationRow> stations, IReadOnlyList<SensorType> types)
    {
        var hasCounters = types.Any(type => type.Aggregation == Aggregation.CounterIncrement);
        var aggregator = new AreaAggregator(types);
        var parts = new List<SegmentAggregates>();
        foreach (var part in stations.GroupBy(row => row.StartTicks).ToList())
        {
            var window = PartOf(hour, part.Key);
            aggregator.Begin(window);
            foreach (var station in part)
            {
                var segment = SegmentAggregates.Read(station.Data, window);
                if (hasCounters && AggregateRows.Before(statements, station.Station, part.Key, part.Key - CounterLookback) is { } before)
                    segment.Follow(SegmentAggregates.Read(before.Data, PartOf(before.StartTicks / TimeSpan.TicksPerHour, before.StartTicks)));
                aggregator.Add(segment);
            }

            if (aggregator.End() is { } area) parts.Add(area);
        }

        return parts;
    }

    /// <summary>The part of an hour of UTC that begins at a time.</summary>
    public Window PartOf(long hour, long startTicks) =>
        new(startTicks, Math.Min(_hours.At(startTicks).EndTicks, HourAggregator.WindowOf(hour).EndTicks));
}
