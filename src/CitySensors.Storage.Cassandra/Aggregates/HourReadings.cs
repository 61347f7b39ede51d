using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>Aggregates the readings of a station in the parts of an hour of UTC that lie in different windows.</summary>
internal static class HourReadings
{
    public static Window WindowOf(long hour) => new(hour * TimeSpan.TicksPerHour, (hour + 1) * TimeSpan.TicksPerHour);

    /// <summary>The part of an hour of UTC that begins at a time.</summary>
    public static Window PartOf(WindowGrid hours, long startTicks) =>
        new(startTicks, Math.Min(hours.At(startTicks).EndTicks, WindowOf(startTicks / TimeSpan.TicksPerHour).EndTicks));

    /// <summary>The parts with values, in order.</summary>
    /// <param name="readings">In order of event time.</param>
    /// <param name="hour">The hour, counted from tick 0; other readings are left out.</param>
    /// <param name="hours">The hours of the city.</param>
    /// <param name="types">The sensor types by slot.</param>
    public static List<HourPart> Aggregate(IEnumerable<StoredReading> readings, long hour, WindowGrid hours, IReadOnlyList<SensorType> types)
    {
        var (parts, aggregator) = (new List<HourPart>(), new SegmentAggregator(types));
        foreach (var part in readings.Where(reading => WindowOf(hour).Contains(reading.EventTicks)).GroupBy(reading => PartAt(hours, hour, reading.EventTicks)))
        {
            aggregator.Begin(part.Key);
            var (count, arrived) = (0, 0L);
            foreach (var reading in part)
            {
                aggregator.Add(reading.EventTicks, reading.Values, reading.Flags);
                (count, arrived) = (count + 1, Math.Max(arrived, reading.ArrivedTicks));
            }

            if (aggregator.End() is { } aggregates) parts.Add(new HourPart(aggregates, count, new DateTimeOffset(arrived, TimeSpan.Zero)));
        }

        return parts;
    }

    private static Window PartAt(WindowGrid hours, long hour, long ticks)
    {
        var (window, ofUtc) = (hours.At(ticks), WindowOf(hour));
        return new Window(Math.Max(window.StartTicks, ofUtc.StartTicks), Math.Min(window.EndTicks, ofUtc.EndTicks));
    }
}

/// <param name="Aggregates">The aggregates.</param>
/// <param name="Readings">The number of readings.</param>
/// <param name="Arrived">The newest arrival among them.</param>
internal sealed record HourPart(SegmentAggregates Aggregates, int Readings, DateTimeOffset Arrived);
