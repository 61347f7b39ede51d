using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <summary>
/// Aggregates what the stations of an area, or of the city, measured in one hour after the other. Values are pooled for all but the mean and the sum:
/// in these each station counts once. The result does not depend on the order of the stations. Reused; not thread safe.
/// </summary>
/// <param name="types">The sensor types by slot.</param>
public sealed class AreaAggregator(IReadOnlyList<SensorType> types)
{
    private Window _hour;
    private Aggregate?[] _bySlot = [];

    public void Begin(Window hour)
    {
        _hour = hour;
        _bySlot = new Aggregate?[types.Count];
    }

    /// <param name="station">A station's aggregates of the hour.</param>
    public void Add(SegmentAggregates station)
    {
        ArgumentNullException.ThrowIfNull(station);
        for (var slot = 0; slot < Math.Min(types.Count, station.BySlot.Count); slot++)
            if (station.Of(slot) is { IsEmpty: false } one) (_bySlot[slot] ??= new Aggregate()).AddStation(types[slot], one);
    }

    /// <summary>The aggregates of the hour; null without values.</summary>
    public SegmentAggregates? End()
    {
        for (var slot = 0; slot < _bySlot.Length; slot++) _bySlot[slot]?.EndHour(types[slot]);
        return Array.TrueForAll(_bySlot, aggregate => aggregate is null) ? null : new SegmentAggregates(_hour, _bySlot);
    }
}
