using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads the differences of the version of a recomputation. Thread safe.</summary>
internal sealed class DifferenceQueries(HourRollUp hours)
{
    /// <summary>Differences after a place, in order of hours and stations.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="number">The recomputation.</param>
    /// <param name="after">The place; null for the first ones.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InvalidDataException">An aggregate is damaged.</exception>
    public List<PlacedDifference> Read(Statements statements, long number, DifferencePlace? after, int limit, CancellationToken cancellationToken)
    {
        var types = hours.TypesInForce(statements);
        var found = new List<PlacedDifference>();
        // The hour of the last place may have more.
        var from = after is { } last ? new RollUpPosition(last.StartTicks / TimeSpan.TicksPerHour, KeyOf(last) - 1) : new RollUpPosition(-1, 0);
        while (found.Count < limit)
        {
            var next = VersionRows.Hours(statements, number, from, limit);
            foreach (var (hour, _) in next)
            {
                cancellationToken.ThrowIfCancellationRequested();
                found.AddRange(OfHour(statements, number, hour, types).Where(one => after is not { } place || IsAfter(one.Place, place)));
                if (found.Count >= limit) break;
            }

            if (next.Count < limit) break;
            from = next[^1].Hour;
        }

        return [.. found.Take(limit)];
    }

    private IEnumerable<PlacedDifference> OfHour(Statements statements, long number, RollUpPosition hour, IReadOnlyList<SensorType> types)
    {
        // What was found of a station that is removed meanwhile is nobody's.
        if (OwnerOf(statements, hour) is not { } owner) yield break;
        foreach (var (start, live, data) in VersionRows.Of(statements, number, hour))
        {
            var window = hours.PartOf(start, hour.Hour);
            var part = new PartDifference(start, Segment(live, window), Segment(data, window));
            foreach (var (sensor, difference) in part.Sensors.Where(sensor => sensor.Slot < types.Count).Zip(part.Describe(owner, types)))
                yield return new PlacedDifference(new DifferencePlace(start, hour.Key.ToString(CultureInfo.InvariantCulture), sensor.Slot), difference);
        }
    }

    private static AggregateOwner? OwnerOf(Statements statements, RollUpPosition hour) =>
        hour.IsOfArea ? AggregateOwner.OfArea(Areas.NameOf(statements, hour.Key))
        : HourRollUp.StationOf(statements, hour.Key) is { } station ? AggregateOwner.Station(station.Id)
        : null;

    private static bool IsAfter(DifferencePlace one, DifferencePlace last) => OrderOf(one).CompareTo(OrderOf(last)) > 0;

    private static (long Hour, long Station, long Start, int Slot) OrderOf(DifferencePlace place) =>
        (place.StartTicks / TimeSpan.TicksPerHour, KeyOf(place), place.StartTicks, place.Slot);

    /// <summary>Stations are in the order of their keys, after areas. Of a place that is not from here, the hour begins again.</summary>
    private static long KeyOf(DifferencePlace place) => long.TryParse(place.Station, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var key) ? key : 0;

    private static SegmentAggregates? Segment(byte[]? bytes, Window window) => bytes is null ? null : SegmentAggregates.Read(bytes, window);
}
