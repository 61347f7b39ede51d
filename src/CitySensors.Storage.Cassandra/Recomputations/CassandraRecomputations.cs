using System.Collections.Concurrent;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Aggregates;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Cassandra.Recomputations;

/// <summary>
/// The recomputations of a city in Cassandra. A swap marks the hours that differ: the roll-up aggregates them again from what is stored then, so
/// newer readings are never lost. One process at a time works; one that overlaps repeats work. Thread safe.
/// </summary>
public sealed class CassandraRecomputations(RollUpContext city, RecomputationStore store, ILogger<CassandraRecomputations> logger) : IRecomputationWork
{
    private const int StationsPerStep = 16;

    /// <summary>It must leave Cassandra to those that write.</summary>
    private const int Concurrency = 4;

    private const int MarksPerStep = 200;

    /// <summary>How many hours of all areas are compared before their marks are read again.</summary>
    private const int HoursOfAreas = 6;

    private readonly DayComparison _comparison = new(city, logger);
    private readonly AreaHours _areas = new(city, store.Versions);

    /// <summary>Recomputations without a version that is left.</summary>
    private readonly ConcurrentDictionary<long, bool> _deleted = [];

    public async Task<IReadOnlyList<Recomputation>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await store.All.ReadAsync(cancellationToken)).All.Select(one => one.Recomputation)];

    public async Task<Recomputation?> FindAsync(long number, CancellationToken cancellationToken) => (await store.All.ReadAsync(cancellationToken)).Find(number)?.Recomputation;

    public async Task<RecomputationOutcome> CreateAsync(RecomputationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        while (true)
        {
            var kept = await store.All.ReadAsync(cancellationToken);
            var all = kept.All.Select(one => one.Recomputation).ToList();
            if (Recomputation.RefusalToBegin(all) is { } refusal) return new RecomputationOutcome(null, refusal);
            var now = city.Time.GetUtcNow();
            var begun = request.Begin(now) with { Number = all.Count > 0 ? all[0].Number + 1 : 1 };
            var superseded = Recomputation.SupersededByNext(all, now).Select(one => kept.Find(one.Number)! with { Recomputation = one });
            if (await store.All.TryWriteAsync(kept, [new PlacedRecomputation(begun, new Place(HourOf(begun.From), "")), .. superseded], cancellationToken)) return new RecomputationOutcome(begun, null);
        }
    }

    public async Task<RecomputationOutcome> ChangeAsync(long number, RecomputationAction action, CancellationToken cancellationToken)
    {
        while (true)
        {
            var kept = await store.All.ReadAsync(cancellationToken);
            if (kept.Find(number) is not { } placed) return new RecomputationOutcome(null, null);
            var (changed, refusal) = placed.Recomputation.After(action, city.Time.GetUtcNow());
            if (changed is null || changed == placed.Recomputation || await store.All.TryWriteAsync(kept, [placed with { Recomputation = changed }], cancellationToken))
                return new RecomputationOutcome(changed, refusal);
        }
    }

    public async Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(long number, DifferencePlace? after, int limit, CancellationToken cancellationToken)
    {
        var kept = await store.All.ReadAsync(cancellationToken);
        if (!WithVersion(kept).Contains(number)) return null;
        var (found, types) = (new List<PlacedDifference>(), city.Catalogue.Slots);
        var first = after is { } last ? last.StartTicks / TimeSpan.TicksPerHour : 0;
        await foreach (var hour in store.Versions.HoursAsync(number, first, cancellationToken))
            await foreach (var row in store.Versions.OfHourAsync(number, hour, after is { } place && hour == first ? place.Station : "", cancellationToken))
            {
                var window = HourReadings.PartOf(city.Hours, row.StartTicks);
                var part = new PartDifference(row.StartTicks, Segment(row.Live, window), Segment(row.Data, window));
                found.AddRange(part.Sensors.Where(sensor => sensor.Slot < types.Count).Zip(part.Describe(OwnerOf(row.Station), types))
                    .Select(one => new PlacedDifference(new DifferencePlace(row.StartTicks, row.Station, one.First.Slot), one.Second))
                    .Where(one => after is not { } known || IsAfter(one.Place, known)));
                if (found.Count >= limit) return found[..limit];
            }

        return found;
    }

    public async Task<RecomputationStep> StepAsync(CancellationToken cancellationToken)
    {
        var kept = await store.All.ReadAsync(cancellationToken);
        if (await TryDeleteAsync(kept, cancellationToken)) return new RecomputationStep(null, true);
        if (kept.Working is not { } placed) return new RecomputationStep(null, false);
        var next = placed.Recomputation.State == RecomputationState.Running ? await ComputeAsync(placed, cancellationToken) : await SwapAsync(placed, cancellationToken);
        // Somebody may have paused or discarded it meanwhile; then the step is repeated, or never.
        return new RecomputationStep(await store.All.TryWriteAsync(kept, [next], cancellationToken) ? next.Recomputation : placed.Recomputation, true);
    }

    public async Task<Recomputation?> FailAsync(string reason, CancellationToken cancellationToken)
    {
        while (true)
        {
            var kept = await store.All.ReadAsync(cancellationToken);
            if (kept.Working is not { } placed) return null;
            var failed = placed.Recomputation.Failed(reason, city.Time.GetUtcNow());
            if (await store.All.TryWriteAsync(kept, [placed with { Recomputation = failed }], cancellationToken)) return failed;
        }
    }

    /// <summary>Compares some stations on a day.</summary>
    private async Task<PlacedRecomputation> ComputeAsync(PlacedRecomputation placed, CancellationToken cancellationToken)
    {
        var recomputation = placed.Recomputation;
        var (first, end, now) = (HourOf(recomputation.From), HourOf(recomputation.To), city.Time.GetUtcNow());
        var before = Math.Min((placed.After.Hour / TimeSpan.HoursPerDay + 1) * TimeSpan.HoursPerDay, end);
        var stations = city.Definitions.Stations.Page(placed.After.Station.Length > 0 ? placed.After.Station : null, StationsPerStep).ToList();
        if (stations.Count == 0)
        {
            var withAreas = await CompareAreasAsync(recomputation, placed.After.Hour, before, cancellationToken);
            var changed = recomputation.Computed(before - first, withAreas, now);
            // A swap begins with the first hour again.
            return new PlacedRecomputation(changed, new Place(changed.IsComputed ? first : before, ""));
        }

        var compared = new IReadOnlyList<ComparedHour>[stations.Count];
        await Parallel.ForEachAsync(stations.Index(), new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (one, token) =>
        {
            compared[one.Index] = await _comparison.CompareAsync(one.Item, placed.After.Hour, before, token);
            foreach (var hour in compared[one.Index]) await store.Versions.AddAsync(recomputation.Number, hour.Hour, one.Item.Id, hour.Parts, token);
        });
        var summary = compared.SelectMany(hours => hours).Aggregate(recomputation.Summary, (all, hour) => hour.AddTo(all));
        return new PlacedRecomputation(recomputation with { Summary = summary }, placed.After with { Station = stations[^1].Id });
    }

    /// <summary>Compares the areas on a day, whose stations are compared.</summary>
    private async Task<RecomputationSummary> CompareAreasAsync(Recomputation recomputation, long from, long before, CancellationToken cancellationToken)
    {
        var summary = recomputation.Summary;
        for (var first = from; first < before; first += HoursOfAreas)
            foreach (var (hour, area) in await _areas.CompareAsync(recomputation.Number, first, Math.Min(first + HoursOfAreas, before), cancellationToken))
            {
                await store.Versions.AddAsync(recomputation.Number, hour, VersionTable.KeyOfArea(area.Area), area.Parts, cancellationToken);
                summary = summary.With(area, city.Catalogue.Slots);
            }

        return summary;
    }

    /// <summary>Marks some hours that differ.</summary>
    private async Task<PlacedRecomputation> SwapAsync(PlacedRecomputation placed, CancellationToken cancellationToken)
    {
        var (recomputation, place, marked) = (placed.Recomputation, placed.After, 0);
        await foreach (var hour in store.Versions.HoursAsync(recomputation.Number, place.Hour, cancellationToken))
            await foreach (var row in store.Versions.OfHourAsync(recomputation.Number, hour, hour == place.Hour ? place.Station : "", cancellationToken))
            {
                // The parts of an hour are marked together.
                if (hour == place.Hour && row.Station == place.Station) continue;
                place = new Place(hour, row.Station);
                recomputation = await TryMarkAsync(place, cancellationToken)
                    ? recomputation with { Marked = recomputation.Marked + 1 }
                    : recomputation with { NotSwapped = recomputation.NotSwapped + 1 };
                if (++marked == MarksPerStep) return new PlacedRecomputation(recomputation, place);
            }

        return new PlacedRecomputation(recomputation.AllSwapped(city.Time.GetUtcNow()), place);
    }

    private async Task<bool> TryMarkAsync(Place place, CancellationToken cancellationToken)
    {
        if (VersionTable.IsOfArea(place.Station))
        {
            await city.Store.AreaMarks.MarkAsync(VersionTable.AreaOf(place.Station) ?? AggregateStore.City, [place.Hour], cancellationToken);
            return true;
        }

        if (city.FindStation(place.Station) is not { } station || city.Retention.MayHaveExpired(place.Hour, station, city.Time.GetUtcNow())) return false;
        await city.Store.Marks.Table.MarkAsync(place.Station, [place.Hour], cancellationToken);
        return true;
    }

    /// <summary>Deletes some of the versions that are not needed; false if none is left.</summary>
    private async Task<bool> TryDeleteAsync(KeptRecomputations kept, CancellationToken cancellationToken)
    {
        var withVersion = WithVersion(kept);
        foreach (var number in kept.All.Select(one => one.Recomputation.Number).Where(number => !withVersion.Contains(number) && !_deleted.ContainsKey(number)))
        {
            if (await store.Versions.DeleteSomeAsync(number, cancellationToken)) return true;
            _deleted[number] = true;
        }

        return false;
    }

    private static IReadOnlySet<long> WithVersion(KeptRecomputations kept) => Recomputation.WithVersion(kept.All.Select(one => one.Recomputation));

    private static bool IsAfter(DifferencePlace one, DifferencePlace last)
    {
        var (hour, lastHour) = (one.StartTicks / TimeSpan.TicksPerHour, last.StartTicks / TimeSpan.TicksPerHour);
        if (hour != lastHour) return hour > lastHour;
        if (string.CompareOrdinal(one.Station, last.Station) is not 0 and var order) return order > 0;
        return (one.StartTicks, one.Slot).CompareTo((last.StartTicks, last.Slot)) > 0;
    }

    private static AggregateOwner OwnerOf(string key) => VersionTable.IsOfArea(key) ? AggregateOwner.OfArea(VersionTable.AreaOf(key)) : AggregateOwner.Station(key);

    private static SegmentAggregates? Segment(byte[]? bytes, Window window) => bytes is null ? null : SegmentAggregates.Read(bytes, window);

    private static long HourOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;
}
