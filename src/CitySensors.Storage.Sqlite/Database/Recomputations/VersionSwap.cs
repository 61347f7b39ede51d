using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Replaces live aggregates by the version of a recomputation: some hours in each transaction, with their next revisions, and areas follow as after a
/// correction; those that differ themselves are marked. An hour whose readings changed since it was computed is computed again first. Thread safe;
/// commits and queries run meanwhile, the roll-up of stations does not.
/// </summary>
internal sealed class VersionSwap(WriteConnection connection, string path, HourRollUp hours, Lock running)
{
    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int HoursPerStep = 64;

    /// <summary>Swaps some hours in.</summary>
    /// <param name="placed">The recomputation and where it goes on.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    /// <exception cref="StorageFullException">There is no room; the step can be repeated.</exception>
    public void Step(PlacedRecomputation placed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (running)
        {
            List<Swap> swaps = [];
            using (var reader = new ReadConnection(path)) reader.Run(statements => swaps = Prepare(statements, placed, cancellationToken));
            connection.InTransaction(statements => Write(statements, placed, swaps, now));
        }
    }

    private List<Swap> Prepare(Statements statements, PlacedRecomputation placed, CancellationToken cancellationToken)
    {
        var (types, number) = (hours.TypesInForce(statements), placed.Recomputation.Number);
        var swaps = new List<Swap>();
        foreach (var (hour, from) in VersionRows.Hours(statements, number, placed.After, HoursPerStep))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (hour.IsOfArea)
            {
                swaps.Add(new Swap(hour, default, null));
                continue;
            }

            var now = ComputedFrom.Now(statements, hour);
            swaps.Add(new Swap(hour, now, now == from ? Version(statements, number, hour) : Again(statements, hour, types, cancellationToken)));
        }

        return swaps;
    }

    /// <summary>The version of an hour: its parts that differ, and the live ones where both are the same.</summary>
    private List<SegmentAggregates> Version(Statements statements, long number, RollUpPosition hour)
    {
        var differing = VersionRows.Of(statements, number, hour);
        var same = AggregateRows.Of(statements, hour.Key, hour.Hour).Where(row => !differing.Exists(part => part.StartTicks == row.StartTicks));
        return
        [
            .. hours.Read(same, hour.Hour),
            .. differing.Where(part => part.Data is not null).Select(part => SegmentAggregates.Read(part.Data, hours.PartOf(part.StartTicks, hour.Hour))),
        ];
    }

    /// <summary>Null if the hour cannot be computed: its station was removed, or a block is damaged.</summary>
    private List<SegmentAggregates>? Again(Statements statements, RollUpPosition hour, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        try
        {
            return HourRollUp.StationOf(statements, hour.Key) is { } station ? hours.Compute(statements, station, hour, types, cancellationToken) : null;
        }
        catch (InvalidDataException)
        {
            // The roll-up reports it.
            return null;
        }
    }

    private void Write(Statements statements, PlacedRecomputation placed, List<Swap> swaps, DateTimeOffset now)
    {
        // It may have been paused or discarded meanwhile.
        if (!RecomputationRows.IsAsRead(statements, placed)) return;
        var recomputation = placed.Recomputation;
        var (areas, stations) = (swaps.Where(swap => swap.Hour.IsOfArea).ToList(), swaps.Where(swap => !swap.Hour.IsOfArea).ToList());
        // The roll-up aggregates them from what their stations have then.
        foreach (var area in areas) AreaRollUp.Mark(statements, area.Hour.Hour, [area.Hour.Key]);
        var swapped = stations.Count(swap => TrySwap(statements, swap));
        var changed = recomputation with
        {
            Swapped = recomputation.Swapped + swapped,
            NotSwapped = recomputation.NotSwapped + stations.Count - swapped,
            Marked = recomputation.Marked + areas.Count,
        };
        RecomputationRows.Save(statements, swaps.Count < HoursPerStep ? changed.AllSwapped(now) : changed);
        if (swaps.Count > 0) RecomputationRows.Move(statements, recomputation.Number, swaps[^1].Hour);
    }

    private bool TrySwap(Statements statements, Swap swap)
    {
        if (swap.Segments is not { } segments || HourRollUp.StationOf(statements, swap.Hour.Key) is not { } station) return false;
        // What the readings that have expired contributed can only be in the live version.
        if (AggregateRows.Of(statements, swap.Hour.Key, swap.Hour.Hour).Exists(row => row.IsRawDeleted)) return false;
        // Readings that were added since this step began are marked: the roll-up aggregates the hour with them.
        if (ComputedFrom.Now(statements, swap.Hour) == swap.From && hours.RowsOf(statements, station, swap.Hour, segments) is { } rows) hours.Replace(statements, swap.Hour, rows);
        return true;
    }

    /// <param name="From">What the aggregates are computed from.</param>
    /// <param name="Segments">The aggregates; null of an area, or if they cannot be computed.</param>
    private sealed record Swap(RollUpPosition Hour, ComputedFrom From, List<SegmentAggregates>? Segments);
}
