using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra.Aggregates;

namespace CitySensors.Storage.Cassandra.Recomputations;

/// <summary>
/// Compares the live aggregates of areas with what the version of a recomputation gives for them: the recomputed hours of their stations where these
/// differ, and the live ones where they do not. Thread safe.
/// </summary>
internal sealed class AreaHours(RollUpContext city, VersionTable versions)
{
    /// <summary>It must leave Cassandra to those that write.</summary>
    private const int Concurrency = 4;

    private static readonly Comparer<(long Start, string Station)> InOrder = Comparer<(long Start, string Station)>.Create(
        (one, other) => one.Start != other.Start ? one.Start.CompareTo(other.Start) : string.CompareOrdinal(one.Station, other.Station));

    /// <summary>Compares all areas with stations in some hours, each with what differs.</summary>
    /// <param name="number">The recomputation, which has all stations of these hours.</param>
    /// <param name="from">The first hour, counted from tick 0.</param>
    /// <param name="before">The hour after the last one; few hours, so that it is done before a mark can come and go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<(long Hour, AreaComparison Area)>> CompareAsync(long number, long from, long before, CancellationToken cancellationToken)
    {
        var began = city.Time.GetTimestamp();
        var pending = await MarkedAsync(from, before, cancellationToken);
        var compared = new List<(long Hour, AreaComparison Area)>[before - from];
        var hours = Enumerable.Range(0, compared.Length);
        await Parallel.ForEachAsync(hours, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (hour, token) =>
            compared[hour] = [.. (await CompareAsync(number, from + hour, token)).Select(area => (from + hour, area))]);
        pending.UnionWith(await MarkedAsync(from, before, cancellationToken));
        var isTooLong = city.Time.GetElapsedTime(began) > DayComparison.MaxTime;
        return [.. compared.SelectMany(hour => hour).Select(one => isTooLong || pending.Contains(one.Hour) ? (one.Hour, AreaComparison.Pending(one.Area.Area)) : one)];
    }

    private async Task<List<AreaComparison>> CompareAsync(long number, long hour, CancellationToken cancellationToken)
    {
        var compared = new List<AreaComparison>();
        foreach (var (key, both) in await AggregateAsync(number, hour, city.Catalogue.Slots, cancellationToken))
        {
            var stored = await city.Store.OfAreas.ListAsync(key, AggregateTable.Hour, HourReadings.WindowOf(hour), cancellationToken);
            var live = stored.Select(part => part.Read(HourReadings.PartOf(city.Hours, part.StartTicks))).ToList();
            if (live.Count > 0 || both.Recomputed.All.Count > 0) compared.Add(AreaComparison.Of(NameOf(key), live, both.Recomputed.All, both.Live.All));
        }

        return compared;
    }

    /// <summary>The hours of which a station or an area waits for the roll-up.</summary>
    private async Task<HashSet<long>> MarkedAsync(long from, long before, CancellationToken cancellationToken) =>
        [.. await city.Store.Marks.Table.AnyHoursAsync(from, before, int.MaxValue, cancellationToken), .. await city.Store.AreaMarks.AnyHoursAsync(from, before, int.MaxValue, cancellationToken)];

    private async Task<Dictionary<string, Both>> AggregateAsync(long number, long hour, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        var areas = new Dictionary<string, Both>(StringComparer.Ordinal);
        var hasCounters = types.Any(type => type.Aggregation == Aggregation.CounterIncrement);
        await foreach (var row in RowsAsync(number, hour, cancellationToken))
        {
            var window = HourReadings.PartOf(city.Hours, row.StartTicks);
            var before = hasCounters
                ? await city.Store.OfStations.BeforeAsync(row.Station, row.StartTicks, row.StartTicks - AggregateQuery.CounterLookback.Ticks, cancellationToken) : null;
            var live = Segment(row.Live);
            var recomputed = ReferenceEquals(row.Live, row.Recomputed) ? live : Segment(row.Recomputed);
            foreach (var area in (string?[])[AggregateStore.City, row.Area])
            {
                if (area is null) continue;
                if (!areas.TryGetValue(area, out var both)) areas[area] = both = new Both(new AreaParts(types), new AreaParts(types));
                both.Live.Add(window, live);
                both.Recomputed.Add(window, recomputed);
            }

            SegmentAggregates? Segment(byte[]? data)
            {
                if (data is null) return null;
                var segment = SegmentAggregates.Read(data, window);
                if (before is not null) segment.Follow(before.Read(HourReadings.PartOf(city.Hours, before.StartTicks)));
                return segment;
            }
        }

        foreach (var both in areas.Values)
        {
            both.Live.End();
            both.Recomputed.End();
        }

        return areas;
    }

    /// <summary>The hour of all stations in both versions, in order of their start and of the stations.</summary>
    private async IAsyncEnumerable<Row> RowsAsync(long number, long hour, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var version = new SortedDictionary<(long Start, string Station), VersionRow>(InOrder);
        await foreach (var row in versions.OfHourAsync(number, hour, "", cancellationToken))
            if (!VersionTable.IsOfArea(row.Station)) version[(row.StartTicks, row.Station)] = row;
        var missing = new Queue<VersionRow>(version.Values);
        await foreach (var (start, station, area, data) in city.Store.Hours.ReadAsync(hour, cancellationToken))
        {
            while (missing.TryPeek(out var next) && InOrder.Compare((next.StartTicks, next.Station), (start, station)) < 0)
                if (OnlyRecomputed(missing.Dequeue()) is { } row) yield return row;
            if (missing.TryPeek(out var same) && InOrder.Compare((same.StartTicks, same.Station), (start, station)) == 0) missing.Dequeue();
            // If it was aggregated again since it was compared, what is live is newer.
            yield return new Row(start, station, area, data, version.TryGetValue((start, station), out var part) && IsSame(part.Live, data, start) ? part.Data : data);
        }

        while (missing.TryDequeue(out var last))
            if (OnlyRecomputed(last) is { } row) yield return row;
    }

    private Row? OnlyRecomputed(VersionRow part) => part.Data is null || city.FindStation(part.Station) is not { } station
        ? null
        : new Row(part.StartTicks, part.Station, StationPlaces.At(station, new DateTimeOffset(part.StartTicks, TimeSpan.Zero)).Area, null, part.Data);

    /// <summary>Whether two versions of a station have the same figures.</summary>
    private bool IsSame(byte[]? one, byte[] other, long start)
    {
        var window = HourReadings.PartOf(city.Hours, start);
        return one is not null && AggregateComparison.Compare([SegmentAggregates.Read(one, window)], [SegmentAggregates.Read(other, window)]).Count == 0;
    }

    private static string? NameOf(string key) => key == AggregateStore.City ? null : key;

    /// <param name="Area">Where the station stood.</param>
    /// <param name="Live">Its live aggregates; null if there are none.</param>
    /// <param name="Recomputed">Those of the version, which are the live ones where both are the same; null if there are none.</param>
    private readonly record struct Row(long StartTicks, string Station, string? Area, byte[]? Live, byte[]? Recomputed);

    private sealed record Both(AreaParts Live, AreaParts Recomputed);

    /// <summary>The parts of an hour of an area.</summary>
    private sealed class AreaParts(IReadOnlyList<SensorType> types)
    {
        private readonly AreaAggregator _aggregator = new(types);
        private Window? _window;

        /// <summary>Those with values, in order of time.</summary>
        public List<SegmentAggregates> All { get; } = [];

        public void Add(Window window, SegmentAggregates? station)
        {
            if (station is null) return;
            if (_window != window)
            {
                End();
                _window = window;
                _aggregator.Begin(window);
            }

            _aggregator.Add(station);
        }

        public void End()
        {
            if (_window is not null && _aggregator.End() is { } area) All.Add(area);
            _window = null;
        }
    }
}
