using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Aggregates;

/// <summary>Aggregates computed from readings at each query, for stores that keep none. Thread safe.</summary>
/// <param name="readings">The readings.</param>
/// <param name="catalogue">The catalogue in force.</param>
/// <param name="stations">The stations of the city.</param>
public sealed class ReadingAggregates(IReadingHistory readings, Func<Catalogue> catalogue, Func<IEnumerable<StationDefinition>> stations) : IAggregateHistory
{
    /// <summary>The maximum number of readings of a query; a month of readings every ten seconds has 267,840.</summary>
    public const int MaxReadings = 300_000;

    private const int PageReadings = 2000;

    public async Task<AggregatePage> ReadAsync(string stationId, AggregateQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var page = await ReadAsync(stationId, query, new Budget(), cancellationToken);
        return page.NextTicks is { } next && next <= query.FirstTicks ? throw new TooManyReadingsException($"A window has more than {MaxReadings} readings.") : page;
    }

    public async Task<AggregatePage> ReadAreaAsync(string? area, AggregateQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var budget = new Budget();
        var hours = new SortedDictionary<long, List<SegmentAggregates>>();
        var ofHours = query with { Windows = new WindowGrid(WindowLength.Hour, query.Windows.Zone), FromTicks = query.FirstTicks, BeforeTicks = query.EndTicks, Limit = int.MaxValue };
        foreach (var station in stations().Where(station => area is null || StationPlaces.Of(station).Any(place => place.Area == area)))
        {
            var page = await ReadAsync(station.Id, ofHours, budget, cancellationToken);
            if (page.NextTicks is not null) throw new TooManyReadingsException($"The range has more than {MaxReadings} readings.");
            foreach (var hour in page.Windows.Where(hour => area is null || AreaOf(station, hour.Window) == area))
            {
                if (!hours.TryGetValue(hour.Window.StartTicks, out var ofHour)) hours[hour.Window.StartTicks] = ofHour = [];
                ofHour.Add(hour);
            }
        }

        return Merged(hours, query);
    }

    private AggregatePage Merged(SortedDictionary<long, List<SegmentAggregates>> hours, AggregateQuery query)
    {
        var windows = new WindowBuilder(query);
        var aggregator = new AreaAggregator(catalogue().Slots);
        foreach (var (start, ofHour) in hours)
        {
            if (!windows.Begin(start)) return windows.End(start);
            aggregator.Begin(ofHour[0].Window);
            foreach (var station in ofHour) aggregator.Add(station);
            if (aggregator.End() is { } merged) windows.Add(merged);
        }

        return windows.End();
    }

    private async Task<AggregatePage> ReadAsync(string stationId, AggregateQuery query, Budget budget, CancellationToken cancellationToken)
    {
        var types = catalogue();
        var segments = new ReadingSegments(types, query);
        var from = query.ReadFromTicks(types.Slots);
        while (true)
        {
            var page = await readings.ReadAsync(stationId, Utc(from), DateTimeOffset.MaxValue, PageReadings, cancellationToken);
            foreach (var reading in page)
                if (!segments.Add(reading)) return segments.End(reading.EventTime.UtcTicks);
            if (page.Count < PageReadings) return segments.End(null);
            from = page[^1].EventTime.UtcTicks + 1;
            budget.Readings -= PageReadings;
            if (budget.Readings <= 0) return segments.End(from - 1);
        }
    }

    private static string? AreaOf(StationDefinition station, Window hour) => StationPlaces.At(station, Utc(hour.StartTicks)).Area;

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>How many readings a query may still read.</summary>
    private sealed class Budget
    {
        public int Readings { get; set; } = MaxReadings;
    }

    /// <summary>Readings in order of event time, aggregated by the hour, or by shorter windows of the query.</summary>
    private sealed class ReadingSegments(Catalogue catalogue, AggregateQuery query)
    {
        private readonly SegmentAggregator _aggregator = new(catalogue.Slots);
        private readonly WindowBuilder _windows = new(query);
        private readonly WindowGrid _hours = new(WindowLength.Hour, query.Windows.Zone);
        /// <summary>With removed sensor types, whose readings are still there.</summary>
        private readonly Dictionary<string, int> _slots = Enumerable.Range(0, catalogue.Slots.Count).ToDictionary(slot => catalogue.Slots[slot].Id, StringComparer.Ordinal);

        private readonly double[] _values = new double[catalogue.Slots.Count];
        private Window _segment;

        /// <summary>False if the reading is beyond the limit or the range.</summary>
        public bool Add(ScoredReading reading)
        {
            var ticks = reading.EventTime.UtcTicks;
            if (!_segment.Contains(ticks))
            {
                Close();
                var (hour, window) = (_hours.At(ticks), query.Windows.At(ticks));
                var segment = new Window(Math.Max(hour.StartTicks, window.StartTicks), Math.Min(hour.EndTicks, window.EndTicks));
                if (!_windows.Begin(segment.StartTicks)) return false;
                _segment = segment;
                _aggregator.Begin(segment);
            }

            Array.Fill(_values, double.NaN);
            var (outliers, failed, suspect) = (0UL, 0UL, 0UL);
            foreach (var one in reading.Observations)
            {
                if (!_slots.TryGetValue(one.Sensor, out var slot)) continue;
                _values[slot] = one.Value;
                if (one.IsOutlier) outliers |= 1UL << slot;
                if (one.Quality == QualityFlag.Fail) failed |= 1UL << slot;
                if (one.Quality == QualityFlag.Suspect) suspect |= 1UL << slot;
            }

            _aggregator.Add(ticks, _values, new ValueFlags(outliers, failed, suspect));
            return true;
        }

        /// <param name="nextTicks">The event time of the first reading that was not added, or whose window may be incomplete; null if there is none.</param>
        public AggregatePage End(long? nextTicks)
        {
            Close();
            return _windows.End(nextTicks);
        }

        private void Close()
        {
            if (_segment.Length == 0) return;
            if (_aggregator.End() is { } segment) _windows.Add(segment);
            _segment = default;
        }
    }
}
