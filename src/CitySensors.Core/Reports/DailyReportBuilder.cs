using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Jobs;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Reports;

/// <summary>Makes the report of a day, station by station, so that the hours of one station at a time are in memory. Not thread safe.</summary>
/// <param name="day">The day.</param>
/// <param name="catalogue">The sensor types.</param>
/// <param name="alerts">The alerts of the day.</param>
public sealed class DailyReportBuilder(ReportDay day, Catalogue catalogue, IEnumerable<AlertOfDay> alerts)
{
    /// <summary>How many stations a list has.</summary>
    public const int ListLength = 10;

    private readonly List<StationOfDay> _stations = [];
    private readonly List<string> _unreadable = [];
    private readonly ForecastErrors _forecasts = new(catalogue.Slots);
    private readonly ILookup<string, AlertOfDay> _alerts = alerts.ToLookup(alert => alert.Last.StationId, StringComparer.Ordinal);
    private readonly List<AlertOfDay> _measured = [];
    private readonly List<(RankedBy By, SensorType? Sensor, StationRanking Ranking)> _rankings = RankingsOf(catalogue);

    /// <summary>Adds a station.</summary>
    /// <param name="station">The station as it is now.</param>
    /// <param name="hours">Its hours of the day with values.</param>
    /// <param name="forecasts">What was forecast for the hours of the day.</param>
    /// <param name="reports">What is known of it now; null if nothing is.</param>
    public void Add(StationDefinition station, IReadOnlyList<SegmentAggregates> hours, IReadOnlyList<PastForecast> forecasts, IStationReports? reports)
    {
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(hours);
        ArgumentNullException.ThrowIfNull(forecasts);
        var whole = SegmentAggregates.Merge(day.Window, hours);
        var sensors = whole.BySlot.OfType<Aggregate>().Where(one => !one.IsEmpty).ToList();
        var heard = reports?.Find(station.Id);
        _stations.Add(new StationOfDay(
            StationPlaces.At(station, new DateTimeOffset(day.Window.StartTicks, TimeSpan.Zero)),
            sensors.Sum(one => one.Count),
            sensors.Sum(one => one.Outliers),
            sensors.Sum(one => one.Suspect),
            sensors.Sum(one => one.Failed),
            CompletenessOf(sensors))
        {
            LastSeen = heard?.LastSeen, IsSilentNow = heard?.IsSilent == true, FaultySensors = Faulty(reports?.FaultySlotsOf(station.Id) ?? 0),
        });
        foreach (var (_, _, ranking) in _rankings) ranking.Add(station.Id, whole);
        _forecasts.Add(hours, forecasts);
        _measured.AddRange(_alerts[station.Id].Select(alert => IsOnFigures(alert) ? alert : alert.WithHours(hours, SlotOf(alert))));
    }

    /// <summary>Adds a station whose values of the day cannot be read.</summary>
    public void AddUnreadable(string stationId) => _unreadable.Add(stationId);

    /// <param name="isComplete">Whether all values of the day are counted; null if the store does not know.</param>
    /// <param name="otherUnknown">What else is not known, in sentences.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="now">The current time.</param>
    public DailyReport Build(bool? isComplete, IEnumerable<string> otherUnknown, IReadOnlyList<JobStatus> jobs, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(otherUnknown);
        var known = _stations.Select(station => station.Place.Id).ToHashSet(StringComparer.Ordinal);
        return new DailyReport(day, now, isComplete == false, [.. ReportUnknown.Sentences(_stations, _unreadable, isComplete), .. otherUnknown])
        {
            Stations = [.. _stations.OrderBy(station => station.Place.Id, StringComparer.Ordinal)],
            Areas = [.. _stations.GroupBy(station => station.Place.Area).Select(AreaOf).OrderBy(area => area.Area is null).ThenBy(area => area.Area, StringComparer.Ordinal)],
            TopLists = [.. _rankings.Select(one => new TopList(one.By, one.Sensor, Best(one.By, one.Ranking))).Where(list => list.Stations.Count > 0)],
            // Also of stations that were removed meanwhile.
            Alerts = [.. _measured.Concat(_alerts.Where(station => !known.Contains(station.Key)).SelectMany(station => station))
                .OrderByDescending(alert => alert.Last.HighestSeverity).ThenBy(alert => alert.Last.Onset).ThenBy(alert => alert.Last.Id, StringComparer.Ordinal)],
            Forecasts = _forecasts.Result,
            Jobs = jobs,
        };
    }

    /// <summary>Amounts and counts add up; directions are in no order.</summary>
    private static List<(RankedBy By, SensorType? Sensor, StationRanking Ranking)> RankingsOf(Catalogue catalogue)
    {
        List<(RankedBy, SensorType?, StationRanking)> rankings =
        [
            .. ((RankedBy[])[RankedBy.Outliers, RankedBy.Count]).Select(by => (by, (SensorType?)null, new StationRanking(by, catalogue.Slots, ulong.MaxValue, isAscending: false))),
        ];
        for (var slot = 0; slot < catalogue.Slots.Count; slot++)
        {
            var type = catalogue.Slots[slot];
            if (catalogue.IsRemoved(slot) || type.Circular is not null) continue;
            var by = type.Aggregation is Aggregation.Sum or Aggregation.CounterIncrement ? RankedBy.Sum : RankedBy.Mean;
            rankings.Add((by, type, new StationRanking(by, catalogue.Slots, 1UL << slot, isAscending: false)));
        }

        return rankings;
    }

    /// <summary>Nobody looks for stations without outliers.</summary>
    private static IReadOnlyList<RankedStation> Best(RankedBy by, StationRanking ranking) =>
        [.. ranking.Best(ListLength).Where(station => by != RankedBy.Outliers || station.Value > 0)];

    private static AreaOfDay AreaOf(IGrouping<string?, StationOfDay> area)
    {
        var known = area.Where(station => station.Completeness is not null).ToList();
        return new AreaOfDay(
            area.Key,
            area.Count(),
            area.Count(station => station.HasReadings),
            area.Sum(station => station.Values),
            area.Sum(station => station.Outliers),
            known.Count == 0 ? null : known.Average(station => station.Completeness!.Value));
    }

    /// <summary>Without any value it covers nothing of the day.</summary>
    private double? CompletenessOf(List<Aggregate> sensors)
    {
        if (sensors.Count == 0) return 0;
        var known = sensors.Select(one => one.CompletenessIn(day.Window)).OfType<double>().ToList();
        return known.Count == 0 ? null : known.Average();
    }

    private IReadOnlyList<string> Faulty(ulong slots) => [.. catalogue.Slots.Where((type, slot) => (slots >> slot & 1) != 0).Select(type => type.Id)];

    /// <summary>The values of its hours are neither figures of its windows nor forecasts.</summary>
    private bool IsOnFigures(AlertOfDay alert) => catalogue.Rule(alert.Last.Rule) is { IsOnValues: false };

    private int SlotOf(AlertOfDay alert) => catalogue.Slots.ToList().FindIndex(type => type.Id == alert.Last.Sensor) is >= 0 and var slot ? slot : int.MaxValue;
}
