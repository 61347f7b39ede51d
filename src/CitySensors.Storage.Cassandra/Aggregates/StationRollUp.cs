using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>
/// Aggregates marked hours of a station from all their stored readings, then their days and months, and publishes them; only then may the marks be
/// removed. Each step can be repeated. Thread safe.
/// </summary>
internal sealed partial class StationRollUp(RollUpContext city, IAggregatePublisher? publisher, ILogger logger)
{
    /// <summary>How many hours of a station are written at once.</summary>
    private const int HoursAtOnce = 2;

    private readonly AggregateStore _store = city.Store;
    private readonly WindowRollUp _windows = new(city, city.Store.OfStations);

    /// <summary>Aggregates the hours of marks of one station.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="marks">Its marks.</param>
    /// <param name="done">Gets the marks of hours that are aggregated.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    public async Task RollAsync(string stationId, IReadOnlyList<HourMark> marks, DoneMarks done, CancellationToken cancellationToken)
    {
        // A day at a time: its readings are one partition, and its aggregates follow at once.
        foreach (var day in marks.GroupBy(mark => mark.Hour / TimeSpan.HoursPerDay).OrderBy(day => day.Key))
        {
            var hours = day.Select(mark => mark.Hour).Distinct().Order().ToList();
            if (await IsRolledAsync(stationId, hours, cancellationToken)) await done.AddAsync([.. day], cancellationToken);
        }
    }

    private async Task<bool> IsRolledAsync(string stationId, List<long> hours, CancellationToken cancellationToken)
    {
        try
        {
            return await RollDayAsync(stationId, hours, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            // Nobody can repair it by trying again; what was aggregated before stays.
            LogDamaged(logger, stationId, error);
            return true;
        }
    }

    /// <summary>False if the station is not known yet: its hours stay marked.</summary>
    private async Task<bool> RollDayAsync(string stationId, List<long> hours, CancellationToken cancellationToken)
    {
        var readings = await city.Readings.StoredReadingsAsync(stationId, MarkTable.TimeOf(hours[0]), MarkTable.TimeOf(hours[^1] + 1), cancellationToken);
        var station = city.FindStation(stationId);
        if (station is null) return readings.Count == 0;
        var types = city.Catalogue.Slots;
        var rolled = await RollHoursAsync(station, hours, readings, types, cancellationToken);
        if (rolled.Count == 0) return true;
        var published = await HoursOfAsync(stationId, rolled, types, cancellationToken);
        foreach (var day in rolled.Select(hour => city.Days.At(hour.Window.StartTicks).StartTicks).Distinct().ToList())
            published.AddRange((await _windows.RollAsync(stationId, station, day, types, cancellationToken)).Select(window => new StationWindow(stationId, window.Resolution, window.Aggregates)));
        if (publisher is null) return true;
        if (HasCounters(types)) await FollowAsync(published, cancellationToken);
        await publisher.PublishAsync(published, cancellationToken);
        return true;
    }

    private async Task<List<SegmentAggregates>> RollHoursAsync(
        StationDefinition station, List<long> hours, IReadOnlyList<StoredReading> readings, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        var (now, changes, byHour) = (city.Time.GetUtcNow(), new List<WindowChange>(), readings.ToLookup(reading => reading.EventTicks / TimeSpan.TicksPerHour));
        var stored = (await _store.OfStations.ListAsync(
            station.Id, AggregateTable.Hour, new Window(HourReadings.WindowOf(hours[0]).StartTicks, HourReadings.WindowOf(hours[^1]).EndTicks), cancellationToken)).ToDictionary(one => one.StartTicks);
        foreach (var hour in hours)
        {
            var ofHour = byHour[hour].ToList();
            var computed = HourReadings.Aggregate(ofHour, hour, city.Hours, types);
            foreach (var window in city.Hours.Split(HourReadings.WindowOf(hour)))
                if (ChangeOf(station, window, stored.GetValueOrDefault(window.StartTicks), computed.Find(one => one.Aggregates.Window == window), ofHour, now) is { } change) changes.Add(change);
        }

        await Parallel.ForEachAsync(changes, new ParallelOptions { MaxDegreeOfParallelism = HoursAtOnce, CancellationToken = cancellationToken }, async (change, token) =>
        {
            var timeToLive = city.Retention.TimeToLive(change.Aggregates.Window.EndTicks, station, now);
            await Task.WhenAll(
                _store.OfStations.WriteAsync(station.Id, AggregateTable.Hour, change, timeToLive, token),
                _store.Hours.WriteAsync(station.Id, change, timeToLive, token));
        });
        // After their rows, also if nothing changed: the run before may have ended in between.
        await MarkAreasAsync(changes, HasCounters(types), cancellationToken);
        return [.. changes.Select(change => change.Aggregates)];
    }

    private async Task MarkAreasAsync(List<WindowChange> changes, bool hasCounters, CancellationToken cancellationToken)
    {
        var hours = changes.Select(change => (change.Area, Hour: change.Aggregates.Window.StartTicks / TimeSpan.TicksPerHour)).ToList();
        foreach (var area in hours.Select(one => one.Area ?? AggregateStore.City).Append(AggregateStore.City).Distinct(StringComparer.Ordinal))
        {
            var ofArea = hours.Where(one => area == AggregateStore.City || one.Area == area).Select(one => one.Hour);
            // The increase of a counter from the last value of an hour to the first of the next one is part of the next one.
            await _store.AreaMarks.MarkAsync(area, [.. ofArea.SelectMany(hour => hasCounters ? (long[])[hour, hour + 1] : [hour]).Distinct()], cancellationToken);
        }
    }

    /// <summary>The new aggregates of a part of an hour; null without values.</summary>
    private WindowChange? ChangeOf(StationDefinition station, Window window, StoredWindow? stored, HourPart? part, IReadOnlyList<StoredReading> readings, DateTimeOffset now)
    {
        var types = city.Catalogue.Slots;
        var before = stored?.Read(window);
        if (before is not null && (stored!.IsRawDeleted || city.Retention.MayHaveExpired(window.StartTicks / TimeSpan.TicksPerHour, station, now) || (part?.Readings ?? 0) < stored.Readings))
        {
            // Readings have expired: what arrived since is added to what was computed from them.
            var later = HourReadings.Aggregate(
                readings.Where(reading => window.Contains(reading.EventTicks) && !(reading.ArrivedTicks <= stored!.Arrived?.UtcTicks)), window.StartTicks / TimeSpan.TicksPerHour, city.Hours, types).FirstOrDefault();
            var both = later is null ? before : SegmentAggregates.Merge(window, [before, later.Aggregates]);
            both.Revise(before);
            return new WindowChange(both, stored, types)
            {
                Area = stored!.Area,
                Readings = stored.Readings + (later?.Readings ?? 0),
                Arrived = Latest(stored.Arrived, later?.Arrived),
                IsRawDeleted = true,
            };
        }

        if (part is null) return null;
        part.Aggregates.Revise(before);
        return new WindowChange(part.Aggregates, stored, types)
        {
            // Hours that are aggregated keep their area.
            Area = stored is null ? StationPlaces.At(station, new DateTimeOffset(window.StartTicks, TimeSpan.Zero)).Area : stored.Area,
            Readings = part.Readings,
            Arrived = Latest(part.Arrived, stored?.Arrived),
            IsRawDeleted = false,
        };
    }

    /// <summary>Hours as they are published: where hours of the city are not those of UTC, they consist of two parts.</summary>
    private async Task<List<StationWindow>> HoursOfAsync(string stationId, List<SegmentAggregates> parts, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        var windows = new List<StationWindow>();
        foreach (var hour in parts.GroupBy(part => city.Hours.At(part.Window.StartTicks)))
        {
            var whole = hour.First();
            if (whole.Window != hour.Key)
            {
                var stored = await _store.OfStations.ListAsync(stationId, AggregateTable.Hour, hour.Key, cancellationToken);
                whole = SegmentAggregates.Merge(hour.Key, stored.SelectMany(part => part.Parts));
            }

            windows.Add(new StationWindow(stationId, WindowLength.Hour, whole));
        }

        return windows;
    }

    /// <summary>The increase of counters is since the last value before the window.</summary>
    private async Task FollowAsync(List<StationWindow> windows, CancellationToken cancellationToken)
    {
        foreach (var window in windows)
        {
            var start = window.Aggregates.Window.StartTicks;
            if (await _store.OfStations.BeforeAsync(window.StationId, start, start - AggregateQuery.CounterLookback.Ticks, cancellationToken) is { } before)
                window.Aggregates.Follow(before.Read(HourReadings.PartOf(city.Hours, before.StartTicks)));
        }
    }

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static bool HasCounters(IEnumerable<SensorType> types) => types.Any(type => type.Aggregation == Aggregation.CounterIncrement);

    [LoggerMessage(5260, LogLevel.Error, "The aggregates of station {Station} cannot be computed")]
    private static partial void LogDamaged(ILogger logger, string station, Exception error);
}
