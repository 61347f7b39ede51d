using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Compares the live aggregates of areas in an hour with what the version of a recomputation gives for them: the recomputed hours of their stations
/// where these differ, and the live ones where they do not. Thread safe.
/// </summary>
internal sealed class AreaComparer(HourRollUp hours, AreaHours areaHours)
{
    /// <summary>Compares all areas of an hour.</summary>
    /// <param name="statements">The connection.</param>
    /// <param name="number">The recomputation.</param>
    /// <param name="hour">The hour, counted from tick 0.</param>
    /// <param name="unsaved">What differs of stations and is not stored yet.</param>
    /// <param name="types">The sensor types by slot.</param>
    public List<(long Key, AreaComparison Comparison)> Compare(Statements statements, long number, long hour, IEnumerable<VersionPart> unsaved, IReadOnlyList<SensorType> types)
    {
        var version = unsaved.Concat(Stored(statements, number, hour)).ToList();
        var isPending = DirtyHours.AreAny(statements, hour, hour + 1);
        var found = new List<(long, AreaComparison)>();
        // An area that has no key yet has no aggregates: it gets them once its stations are swapped in.
        foreach (var area in Areas.All(statements))
        {
            var live = AggregateRows.Of(statements, area, hour);
            var stations = AggregateRows.OfStations(statements, area, hour).ToList();
            var recomputed = With(statements, version, area, hour, stations);
            if (live.Count == 0 && recomputed.Count == 0) continue;
            found.Add((area, isPending ? AreaComparison.Pending(Areas.NameOf(statements, area)) : Compare(area, live, recomputed, stations)));
        }

        return found;

        AreaComparison Compare(long area, List<AggregateRow> live, List<StationRow> recomputed, List<StationRow> stations)
        {
            var aggregates = areaHours.Aggregate(statements, hour, recomputed, types);
            var ofStations = recomputed == stations ? aggregates : areaHours.Aggregate(statements, hour, stations, types);
            return AreaComparison.Of(Areas.NameOf(statements, area), hours.Read(live, hour), aggregates, ofStations);
        }
    }

    /// <summary>What differs of stations, but not of those whose readings have changed since: these are aggregated with them, or marked.</summary>
    private static List<VersionPart> Stored(Statements statements, long number, long hour) =>
    [
        .. VersionRows.Hours(statements, number, new RollUpPosition(hour, 0), int.MaxValue, hour)
            .Where(one => ComputedFrom.Now(statements, one.Hour) == one.From)
            .SelectMany(one => VersionRows.Of(statements, number, one.Hour).Select(part => new VersionPart(one.Hour.Key, part.StartTicks, part.Data))),
    ];

    private static List<StationRow> With(Statements statements, List<VersionPart> version, long area, long hour, List<StationRow> live)
    {
        if (version.Count == 0) return live;
        var parts = version.ToDictionary(part => (part.Station, part.StartTicks));
        var kept = live.Where(row => !parts.ContainsKey((row.Station, row.StartTicks)));
        var inArea = live.Select(row => row.Station).ToHashSet();
        var recomputed = parts.Values.Where(part => part.Data is not null && (inArea.Contains(part.Station) || IsNewIn(statements, part.Station, area, hour)))
            .Select(part => new StationRow(part.Station, part.StartTicks, part.Data!));
        return [.. kept.Concat(recomputed).OrderBy(row => row.StartTicks).ThenBy(row => row.Station)];
    }

    /// <summary>Whether a station without live aggregates of an hour stood in an area.</summary>
    private static bool IsNewIn(Statements statements, long station, long area, long hour)
    {
        if (AggregateRows.Of(statements, station, hour).Count > 0) return false;
        if (area == Areas.City) return true;
        var start = new DateTimeOffset(HourAggregator.WindowOf(hour).StartTicks, TimeSpan.Zero);
        return HourRollUp.StationOf(statements, station) is { } known && StationPlaces.At(known, start).Area is { } name && Areas.Find(statements, name) == area;
    }
}

/// <param name="Station">The key of the station.</param>
/// <param name="StartTicks">The start of the part of an hour, in UTC ticks.</param>
/// <param name="Data">Its recomputed aggregates; null if there are no readings.</param>
internal readonly record struct VersionPart(long Station, long StartTicks, byte[]? Data);
