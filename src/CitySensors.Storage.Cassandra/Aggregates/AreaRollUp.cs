using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>Aggregates marked hours of areas and of the city from the aggregates of their stations. Thread safe.</summary>
internal sealed class AreaRollUp(RollUpContext city)
{
    /// <summary>How many areas are written at once: it must leave Cassandra to those that write.</summary>
    private const int Concurrency = 8;

    private readonly AggregateStore _store = city.Store;
    private readonly WindowRollUp _windows = new(city, city.Store.OfAreas);

    /// <param name="waiting">Hours of which stations are to be aggregated first.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    public async Task RollAsync(IReadOnlySet<long> waiting, CancellationToken cancellationToken)
    {
        var marks = new List<HourMark>();
        for (var bucket = 0; bucket < MarkTable.Buckets; bucket++)
            await foreach (var ofArea in _store.AreaMarks.ByKeyAsync(bucket, cancellationToken)) marks.AddRange(ofArea.Where(mark => !waiting.Contains(mark.Hour)));
        foreach (var day in marks.GroupBy(mark => mark.Hour / TimeSpan.HoursPerDay).OrderBy(day => day.Key)) await RollDayAsync([.. day], cancellationToken);
    }

    private async Task RollDayAsync(List<HourMark> marks, CancellationToken cancellationToken)
    {
        var types = city.Catalogue.Slots;
        var windows = new HashSet<(string Area, long Day)>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        foreach (var hour in marks.GroupBy(mark => mark.Hour).OrderBy(hour => hour.Key))
        {
            var found = await OfHourAsync(hour.Key, hour.Select(mark => mark.Key).ToHashSet(StringComparer.Ordinal), types, cancellationToken);
            await Parallel.ForEachAsync(found, options, async (one, token) => await WriteAsync(one.Area, one.Aggregates, types, token));
            windows.UnionWith(found.Select(one => (one.Area, city.Days.At(one.Aggregates.Window.StartTicks).StartTicks)));
        }

        // Days of an area one after the other: they are part of the same month.
        await Parallel.ForEachAsync(windows.GroupBy(window => window.Area), options, async (ofArea, token) =>
        {
            foreach (var (area, day) in ofArea) await _windows.RollAsync(area, null, day, types, token);
        });
        foreach (var ofArea in marks.GroupBy(mark => mark.Key)) await _store.AreaMarks.ClearAsync([.. ofArea], cancellationToken);
    }

    private async Task<List<(string Area, SegmentAggregates Aggregates)>> OfHourAsync(
        long hour, HashSet<string> areas, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        var found = new List<(string, SegmentAggregates)>();
        var aggregators = areas.ToDictionary(area => area, _ => new AreaAggregator(types), StringComparer.Ordinal);
        var hasCounters = types.Any(type => type.Aggregation == Aggregation.CounterIncrement);
        long? start = null;
        await foreach (var station in _store.Hours.ReadAsync(hour, cancellationToken))
        {
            var window = HourReadings.PartOf(city.Hours, station.StartTicks);
            if (station.StartTicks != start)
            {
                End();
                start = station.StartTicks;
                foreach (var aggregator in aggregators.Values) aggregator.Begin(window);
            }

            var ofCity = aggregators.GetValueOrDefault(AggregateStore.City);
            var ofArea = station.Area is { } area ? aggregators.GetValueOrDefault(area) : null;
            if (ofCity is null && ofArea is null) continue;
            var segment = SegmentAggregates.Read(station.Data, window);
            if (hasCounters && await _store.OfStations.BeforeAsync(station.Station, station.StartTicks, station.StartTicks - AggregateQuery.CounterLookback.Ticks, cancellationToken) is { } before)
                segment.Follow(before.Read(HourReadings.PartOf(city.Hours, before.StartTicks)));
            ofCity?.Add(segment);
            ofArea?.Add(segment);
        }

        End();
        return found;

        void End()
        {
            if (start is null) return;
            foreach (var (area, aggregator) in aggregators)
                if (aggregator.End() is { } aggregates) found.Add((area, aggregates));
        }
    }

    private async Task WriteAsync(string area, SegmentAggregates aggregates, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        var window = aggregates.Window;
        var stored = (await _store.OfAreas.ListAsync(area, AggregateTable.Hour, window with { EndTicks = window.StartTicks + 1 }, cancellationToken)).FirstOrDefault();
        aggregates.Revise(stored?.Read(window));
        var change = new WindowChange(aggregates, stored, types) { Stamp = _store.NewStamp() };
        await _store.OfAreas.WriteAsync(area, AggregateTable.Hour, change, city.Retention.TimeToLive(window.EndTicks, null, city.Time.GetUtcNow()), cancellationToken);
    }
}
