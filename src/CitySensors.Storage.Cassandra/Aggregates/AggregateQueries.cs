using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>
/// Queries aggregates: the stored ones, and hours that are not over, or not aggregated yet, from readings. Thread safe.
/// </summary>
/// <param name="city">The city.</param>
/// <param name="fromReadings">Answers for windows that are shorter than an hour.</param>
public sealed class AggregateQueries(RollUpContext city, IAggregateHistory fromReadings) : IAggregateHistory
{
    /// <summary>The maximum number of hours of a page that are aggregated from readings.</summary>
    private const int MaxHoursOfReadings = 100;

    /// <summary>The maximum number of stored hours of a page; more than a month can have.</summary>
    private const int MaxHours = 20_000;

    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    public async Task<AggregatePage> ReadAsync(string stationId, AggregateQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Windows.Length.IsPartOfHour) return await fromReadings.ReadAsync(stationId, query, cancellationToken);
        var types = city.Catalogue.Slots;
        var from = query.ReadFromTicks(types);
        var dirty = await city.Store.Marks.Table.HoursAsync(stationId, from / TimeSpan.TicksPerHour, long.MaxValue, cancellationToken);
        var reader = new PageReader(city, city.Store.OfStations, stationId, query, types);
        var (page, isDelayed) = await reader.ReadAsync(from, dirty, cancellationToken);
        return isDelayed && page.NextTicks <= query.FirstTicks ? throw new StoreUnavailableException("The readings of this time are still being aggregated.") : page;
    }

    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    public async Task<AggregatePage> ReadAreaAsync(string? area, AggregateQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var key = area ?? AggregateStore.City;
        if (await LacksHoursAsync(key, query, cancellationToken)) throw new StoreUnavailableException("The readings of this time are still being aggregated.");
        var reader = new PageReader(city, city.Store.OfAreas, key, query, city.Catalogue.Slots);
        return (await reader.ReadAsync(query.FirstTicks, [], cancellationToken)).Page;
    }

    /// <summary>Whether more hours of an area wait for the roll-up than the last ones, whose readings still arrive.</summary>
    private async Task<bool> LacksHoursAsync(string area, AggregateQuery query, CancellationToken cancellationToken)
    {
        // The hour that is not over is never part of an area, and has a mark of nearly each station.
        var (from, before) = (query.FirstTicks / TimeSpan.TicksPerHour, Math.Min(query.EndTicks, city.Time.GetUtcNow().UtcTicks) / TimeSpan.TicksPerHour);
        // Stations first: their areas are marked before their own marks are removed.
        var hours = new HashSet<long>(await city.Store.Marks.Table.AnyHoursAsync(from, before, AggregateQuery.MaxHoursBehind, cancellationToken));
        if (hours.Count <= AggregateQuery.MaxHoursBehind) hours.UnionWith(await city.Store.AreaMarks.HoursAsync(area, from, before, cancellationToken));
        return hours.Count > AggregateQuery.MaxHoursBehind;
    }

    /// <summary>For one query.</summary>
    private sealed class PageReader(RollUpContext city, AggregateTable table, string key, AggregateQuery query, IReadOnlyList<SensorType> types)
    {
        private readonly WindowBuilder _windows = new(query);

        /// <summary>Up to where windows are added, in UTC ticks.</summary>
        private long _done;

        private int _hours;
        private int _computed;

        private bool IsByHour => query.Windows.Length == WindowLength.Hour;

        private string Resolution => query.Windows.Length == WindowLength.Day ? AggregateTable.Day : AggregateTable.Month;

        /// <param name="from">Where to begin, in UTC ticks: before the first window there may be the value of a counter.</param>
        /// <param name="dirty">Marked hours, in order.</param>
        /// <param name="cancellationToken">Ends it.</param>
        public async Task<(AggregatePage Page, bool IsDelayed)> ReadAsync(long from, List<long> dirty, CancellationToken cancellationToken)
        {
            var end = query.EndTicks;
            if (IsByHour || !IsStored) return await HoursAsync(new Window(from, end), dirty, cancellationToken) ?? (_windows.End(), false);
            if (from < query.FirstTicks && await HoursAsync(new Window(from, query.FirstTicks), dirty, cancellationToken) is { } ended) return ended;

            // Windows with hours that are not aggregated yet are merged from hours.
            var open = new Queue<Window>(dirty.SelectMany(WindowsOf).Where(window => window.StartTicks >= query.FirstTicks && window.StartTicks < end).Distinct());
            // From the window before on: after a change of the time zone, it may be stored as one that reaches into the first.
            await foreach (var stored in table.ReadAsync(key, Resolution, query.Windows.At(Math.Max(0, query.FirstTicks - 1)).StartTicks, end, cancellationToken))
            {
                while (open.TryPeek(out var window) && window.StartTicks <= stored.StartTicks)
                    if (await HoursAsync(open.Dequeue(), dirty, cancellationToken) is { } page) return page;
                var whole = query.Windows.At(stored.StartTicks);
                if (whole.StartTicks != stored.StartTicks)
                    return await HoursAsync(new Window(Math.Max(_done, Math.Max(whole.StartTicks, query.FirstTicks)), end), dirty, cancellationToken) ?? (_windows.End(), false);
                if (stored.StartTicks < Math.Max(_done, query.FirstTicks)) continue;
                if (!_windows.Begin(stored.StartTicks)) return (_windows.End(stored.StartTicks), false);
                Add(stored);
                _done = whole.EndTicks;
            }

            while (open.TryDequeue(out var window))
                if (await HoursAsync(window, dirty, cancellationToken) is { } page) return page;
            return (_windows.End(), false);
        }

        /// <summary>Whether such windows are stored.</summary>
        private bool IsStored => query.Windows.Length == WindowLength.Day || query.Windows.Length == WindowLength.Month;

        /// <summary>Where hours of the city are not those of UTC, an hour of UTC lies in two of them.</summary>
        private IEnumerable<Window> WindowsOf(long hour) =>
            [query.Windows.At(HourReadings.WindowOf(hour).StartTicks), query.Windows.At(HourReadings.WindowOf(hour).EndTicks - 1)];

        /// <summary>Adds the hours of a range; the page if it ends there.</summary>
        private async Task<(AggregatePage Page, bool IsDelayed)?> HoursAsync(Window range, List<long> dirty, CancellationToken cancellationToken)
        {
            var missing = new Queue<long>(dirty.Where(hour => HourReadings.WindowOf(hour) is var window && window.EndTicks > range.StartTicks && window.StartTicks < range.EndTicks));
            await foreach (var stored in table.ReadAsync(key, AggregateTable.Hour, range.StartTicks, range.EndTicks, cancellationToken))
            {
                var hour = stored.StartTicks / TimeSpan.TicksPerHour;
                while (missing.TryPeek(out var before) && before < hour)
                    if (await ComputeAsync(missing.Dequeue(), range, cancellationToken) is { } page) return page;
                // What is stored is what was published; the roll-up corrects it.
                if (missing.TryPeek(out var same) && same == hour) missing.Dequeue();
                if (++_hours > MaxHours || !_windows.Begin(stored.StartTicks)) return (_windows.End(stored.StartTicks), false);
                Add(stored);
            }

            while (missing.TryDequeue(out var hour))
                if (await ComputeAsync(hour, range, cancellationToken) is { } page) return page;
            _done = Math.Max(_done, range.EndTicks);
            return null;
        }

        /// <summary>Adds an hour that is not aggregated yet.</summary>
        private async Task<(AggregatePage Page, bool IsDelayed)?> ComputeAsync(long hour, Window range, CancellationToken cancellationToken)
        {
            var first = Math.Max(HourReadings.WindowOf(hour).StartTicks, range.StartTicks);
            if (!_windows.Begin(first)) return (_windows.End(first), false);
            if (++_computed > MaxHoursOfReadings) return (_windows.End(first), true);
            var readings = await city.Readings.StoredReadingsAsync(key, MarkTable.TimeOf(hour), MarkTable.TimeOf(hour + 1), cancellationToken);
            foreach (var part in HourReadings.Aggregate(readings, hour, city.Hours, types))
            {
                var start = part.Aggregates.Window.StartTicks;
                if (start < range.StartTicks || start >= range.EndTicks) continue;
                if (!_windows.Begin(start)) return (_windows.End(start), false);
                _windows.Add(part.Aggregates);
            }

            return null;
        }

        private void Add(StoredWindow stored)
        {
            foreach (var (start, bytes) in stored.Parts) _windows.Add(start, bytes);
        }
    }
}
