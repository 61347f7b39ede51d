using CitySensors.Core.Sensors;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Aggregates;

/// <summary>The aggregates of stored readings. Thread safe.</summary>
public interface IAggregateHistory
{
    /// <summary>Reads the windows of a station with values, earliest first.</summary>
    /// <exception cref="StoreUnavailableException">The readings of the range are still being aggregated; try again later.</exception>
    /// <exception cref="TooManyReadingsException">A window has more readings than can be aggregated in a request.</exception>
    Task<AggregatePage> ReadAsync(string stationId, AggregateQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the windows of the stations of an area, earliest first. A station belongs to the area in which it stood at the beginning of an hour.
    /// </summary>
    /// <param name="area">The area; null for all stations of the city.</param>
    /// <param name="query">The query; its windows are whole hours or longer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreUnavailableException">The readings of the range are still being aggregated; try again later.</exception>
    /// <exception cref="TooManyReadingsException">The range has more readings than can be aggregated in a request.</exception>
    Task<AggregatePage> ReadAreaAsync(string? area, AggregateQuery query, CancellationToken cancellationToken);
}

/// <param name="Windows">The windows; those of a duration must divide an hour, or be whole hours.</param>
/// <param name="FromTicks">Windows that begin before this time, in UTC ticks and not before 1970, are left out.</param>
/// <param name="BeforeTicks">Windows that begin at this time, in UTC ticks, or later are left out.</param>
/// <param name="Slots">A bit for each sensor type.</param>
/// <param name="Limit">The maximum number of windows.</param>
public sealed record AggregateQuery(WindowGrid Windows, long FromTicks, long BeforeTicks, ulong Slots, int Limit)
{
    /// <summary>How far back the value of a counter before the first window is looked for.</summary>
    public static readonly TimeSpan CounterLookback = TimeSpan.FromDays(1);

    /// <summary>
    /// How many hours of a query of an area may lack stations that are not aggregated yet: the last ones, whose readings still arrive. With more of
    /// them, there is no answer.
    /// </summary>
    public const int MaxHoursBehind = 24;

    /// <summary>The start of the first window, in UTC ticks.</summary>
    public long FirstTicks => Windows.At(FromTicks) is var window && window.StartTicks == FromTicks ? FromTicks : window.EndTicks;

    /// <summary>The end of the last window, in UTC ticks.</summary>
    public long EndTicks => BeforeTicks >= DateTimeOffset.MaxValue.UtcTicks ? BeforeTicks : Windows.At(BeforeTicks - 1).EndTicks;

    /// <summary>From where on segments are needed, in UTC ticks.</summary>
    /// <param name="types">The sensor types by slot.</param>
    public long ReadFromTicks(IReadOnlyList<SensorType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        for (var slot = 0; slot < types.Count; slot++)
            if ((Slots >> slot & 1) != 0 && types[slot].Aggregation == Aggregation.CounterIncrement) return Math.Max(0, FirstTicks - CounterLookback.Ticks);
        return FirstTicks;
    }
}

/// <param name="Windows">Windows with values, earliest first.</param>
/// <param name="NextTicks">Where the next page begins, in UTC ticks; null on the last one.</param>
public sealed record AggregatePage(IReadOnlyList<SegmentAggregates> Windows, long? NextTicks)
{
    public static AggregatePage Empty { get; } = new([], null);
}

/// <summary>A window has more readings than can be aggregated in a request.</summary>
public sealed class TooManyReadingsException : Exception
{
    public TooManyReadingsException()
    {
    }

    public TooManyReadingsException(string message)
        : base(message)
    {
    }

    public TooManyReadingsException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
