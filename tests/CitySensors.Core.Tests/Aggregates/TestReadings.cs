using CitySensors.Core.Aggregates;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Aggregates;

/// <summary>Readings of a station with a sensor of each aggregation.</summary>
internal static class TestReadings
{
    public const int Mean = 0, Energy = 1, Sum = 2, Counter = 3, Circular = 4;

    public static readonly long Start = new DateTime(2026, 3, 1).Ticks;

    public static IReadOnlyList<SensorType> Types { get; } =
    [
        .. new[] { Aggregation.Mean, Aggregation.EnergyMean, Aggregation.Sum, Aggregation.CounterIncrement, Aggregation.CircularMean }
            .Select(aggregation => new SensorType(aggregation.ToString(), aggregation.ToString(), "1", null)
            {
                Aggregation = aggregation, Circular = aggregation == Aggregation.CircularMean ? new CircularScale(360) : null,
            }),
    ];

    public static CircularScale Circle => Types[Circular].Circular!;

    public static Window Hour(int hour = 0, int hours = 1) => new(Start + hour * TimeSpan.TicksPerHour, Start + (hour + hours) * TimeSpan.TicksPerHour);

    /// <summary>The aggregate of one sensor with a value every minute, from a minute of the window on.</summary>
    public static Aggregate Of(int slot, params double[] values) => Segment(Hour(), slot, values).Of(slot)!;

    public static SegmentAggregates Segment(Window window, int slot, params double[] values) =>
        Segment(window, [.. values.Select((value, i) => (window.StartTicks + i * TimeSpan.TicksPerMinute, Row(slot, value), ValueFlags.None))])!;

    public static SegmentAggregates? Segment(Window window, IEnumerable<(long Ticks, double[] Values, ValueFlags Flags)> readings)
    {
        var aggregator = new SegmentAggregator(Types);
        aggregator.Begin(window);
        foreach (var (ticks, values, flags) in readings) aggregator.Add(ticks, values, flags);
        return aggregator.End();
    }

    public static double[] Row(int slot, double value)
    {
        var values = new double[Types.Count];
        Array.Fill(values, double.NaN);
        values[slot] = value;
        return values;
    }
}
