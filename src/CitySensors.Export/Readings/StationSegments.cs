using CitySensors.Core.Stations;

namespace CitySensors.Export.Readings;

/// <summary>A part of a range of event time in which a station stood at one place.</summary>
/// <param name="StartTicks">The start in UTC ticks, inclusive.</param>
/// <param name="BeforeTicks">The end, exclusive.</param>
/// <param name="Place">The place; without name and position if it is no longer known.</param>
internal readonly record struct StationSegment(long StartTicks, long BeforeTicks, StationPlace Place)
{
    /// <summary>The segments of a range, in order of time.</summary>
    /// <param name="station">The station.</param>
    /// <param name="startTicks">The start of the range in UTC ticks, inclusive.</param>
    /// <param name="beforeTicks">The end of the range, exclusive.</param>
    public static IEnumerable<StationSegment> Of(StationDefinition station, long startTicks, long beforeTicks)
    {
        var places = StationPlaces.Of(station);
        if (places[0].From is { } first && startTicks < first.UtcTicks)
            yield return new StationSegment(startTicks, Math.Min(beforeTicks, first.UtcTicks), new StationPlace(null, ""));
        for (var i = 0; i < places.Count; i++)
        {
            var from = Math.Max(startTicks, places[i].From?.UtcTicks ?? long.MinValue);
            var before = Math.Min(beforeTicks, i + 1 < places.Count ? places[i + 1].From!.Value.UtcTicks : long.MaxValue);
            if (from < before) yield return new StationSegment(from, before, places[i]);
        }
    }
}
