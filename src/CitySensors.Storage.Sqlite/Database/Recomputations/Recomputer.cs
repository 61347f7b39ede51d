using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Computes the aggregates of a period from stored readings and compares them with the live ones, which it leaves alone. What differs is the version
/// of the recomputation. Thread safe; commits, queries and the roll-up run meanwhile.
/// </summary>
internal sealed partial class Recomputer(WriteConnection connection, string path, HourRollUp hours, AreaHours areaHours, ILogger logger)
{
    private readonly AreaComparer _areas = new(hours, areaHours);

    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int HoursPerStep = 128;

    /// <summary>Computes some hours.</summary>
    /// <param name="placed">The recomputation and where it goes on.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    /// <exception cref="StorageFullException">There is no room; the step can be repeated.</exception>
    public void Step(PlacedRecomputation placed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (recomputation, first, end) = (placed.Recomputation, HourOf(placed.Recomputation.From), HourOf(placed.Recomputation.To));
        List<RollUpPosition> next = [];
        List<Computed> computed = [];
        using (var reader = new ReadConnection(path))
        {
            // Marks, readings and aggregates of one snapshot: an hour without a mark is aggregated from just these readings.
            reader.Run(statements =>
            {
                next = HoursOfPeriod.Next(statements, placed.After, end, HoursPerStep);
                var types = hours.TypesInForce(statements);
                foreach (var hour in next)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (HoursOfPeriod.IsOfAreas(hour)) computed.AddRange(OfAreas(statements, recomputation.Number, hour.Hour, computed, types));
                    else computed.Add(Compute(statements, hour, types, cancellationToken));
                }

                return true;
            });
        }

        var summary = computed.Aggregate(recomputation.Summary, (all, one) => one.AddTo(all));
        var place = next.Count < HoursPerStep ? new RollUpPosition(end, 0) : next[^1];
        connection.InTransaction(statements =>
        {
            // It may have been paused or discarded meanwhile; then the step is repeated, or never.
            if (!RecomputationRows.IsAsRead(statements, placed)) return;
            foreach (var hour in computed) VersionRows.Add(statements, recomputation.Number, hour.Hour, hour.From, hour.Parts);
            var changed = recomputation.Computed(place.Hour - first, summary, now);
            RecomputationRows.Save(statements, changed);
            // A swap begins with the first hour again.
            RecomputationRows.Move(statements, recomputation.Number, changed.IsComputed ? new RollUpPosition(first, long.MinValue) : place);
        });
    }

    private List<Computed> OfAreas(Statements statements, long number, long hour, IEnumerable<Computed> computed, IReadOnlyList<SensorType> types)
    {
        // Those of this step are not stored yet.
        var version = computed.Where(one => one.Hour.Hour == hour).SelectMany(one => one.Parts.Select(part => new VersionPart(one.Hour.Key, part.StartTicks, part.Recomputed?.Write())));
        return
        [
            .. _areas.Compare(statements, number, hour, version, types)
                .Select(area => new Computed(new RollUpPosition(hour, area.Key), default, area.Comparison.Parts, summary => summary.With(area.Comparison, types))),
        ];
    }

    private Computed Compute(Statements statements, RollUpPosition hour, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        var nothing = new Computed(hour, default, [], summary => summary);
        if (HourRollUp.StationOf(statements, hour.Key) is not { } station) return nothing;
        var stored = AggregateRows.Of(statements, hour.Key, hour.Hour);
        if (stored.Exists(row => row.IsRawDeleted)) return nothing with { AddTo = summary => summary with { Expired = summary.Expired + 1 } };
        if (DirtyHours.IsMarked(statements, hour.Key, hour.Hour)) return nothing with { AddTo = summary => summary with { Pending = summary.Pending + 1 } };
        try
        {
            return Compare(ComputedFrom.Now(statements, hour), hours.Compute(statements, station, hour, types, cancellationToken));
        }
        catch (InvalidDataException error)
        {
            // Nobody can repair it by trying again; the live version stays.
            LogDamaged(logger, error);
            return nothing with { AddTo = summary => summary with { Damaged = summary.Damaged + 1 } };
        }

        Computed Compare(ComputedFrom from, List<SegmentAggregates> recomputed)
        {
            var parts = AggregateComparison.Compare(hours.Read(stored, hour.Hour), recomputed);
            var (hasLive, hasReadings, owner) = (stored.Count > 0, recomputed.Count > 0, AggregateOwner.Station(station.Id));
            return new Computed(hour, from, parts, summary => summary.With(owner, hasLive, hasReadings, parts, types));
        }
    }

    private static long HourOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;

    [LoggerMessage(4010, LogLevel.Error, "The aggregates of an hour cannot be computed again")]
    private static partial void LogDamaged(ILogger logger, Exception error);

    /// <param name="Parts">What differs.</param>
    /// <param name="AddTo">Adds the hour to a summary.</param>
    private sealed record Computed(RollUpPosition Hour, ComputedFrom From, IReadOnlyList<PartDifference> Parts, Func<RecomputationSummary, RecomputationSummary> AddTo);
}
