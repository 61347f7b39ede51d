using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Jobs;
using CitySensors.Core.Reports;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;

namespace CitySensors.Server.Reports;

/// <summary>Reads what the report of a day is made of, station by station. Thread safe.</summary>
/// <param name="city">The definitions.</param>
/// <param name="aggregates">The aggregates.</param>
/// <param name="progress">How far they are; none if the store does not know.</param>
/// <param name="forecasts">The forecasts; none if the store keeps none.</param>
/// <param name="log">The alert log.</param>
/// <param name="reports">What is known of stations now.</param>
/// <param name="jobs">The jobs.</param>
internal sealed class ReportData(
    ICityDefinitions city, IAggregateHistory aggregates, IEnumerable<IAggregateProgress> progress, IEnumerable<IForecastHistory> forecasts, IAlertLog log, IStationReports reports, ICityJobs jobs)
{
    private const int PageHours = 50;

    private readonly IAggregateProgress? _progress = progress.LastOrDefault();
    private readonly IForecastHistory? _forecasts = forecasts.LastOrDefault();

    /// <param name="day">The day.</param>
    /// <param name="zone">The time zone of the city.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="StoreUnavailableException">Something cannot be read just now.</exception>
    public async Task<DailyReport> ReadAsync(ReportDay day, TimeZoneInfo zone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var unknown = new List<string>();
        var wasComplete = await AreCompleteAsync(day, cancellationToken);
        var (alerts, hasMore) = await AlertsOfDay.ReadAsync(log, day.Window, cancellationToken);
        if (hasMore) unknown.Add(ReportUnknown.MoreAlerts(AlertsOfDay.MaxAlerts));
        if (_forecasts is null) unknown.Add(ReportUnknown.NoForecasts);
        else if (now.UtcTicks - day.Window.StartTicks > ForecastRetention.Past.Ticks) unknown.Add(ReportUnknown.ForecastsExpired);

        var builder = new DailyReportBuilder(day, city.Catalogue, alerts);
        foreach (var station in city.Stations.Page(null, int.MaxValue)) await AddAsync(builder, station, day.Window, zone, cancellationToken);
        // Late readings may have come meanwhile.
        var isComplete = wasComplete == true ? await AreCompleteAsync(day, cancellationToken) : wasComplete;
        return builder.Build(isComplete, unknown, await jobs.ListAsync(cancellationToken), now);
    }

    private async Task AddAsync(DailyReportBuilder builder, StationDefinition station, Window day, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        try
        {
            var hours = new List<SegmentAggregates>();
            long? next = day.StartTicks;
            while (next is { } from)
            {
                var page = await aggregates.ReadAsync(
                    station.Id, new AggregateQuery(new WindowGrid(WindowLength.Hour, zone), from, day.EndTicks, ulong.MaxValue, PageHours), cancellationToken);
                hours.AddRange(page.Windows);
                next = page.NextTicks;
            }

            var forecast = _forecasts is null ? [] : await _forecasts.PastForecastsAsync(station.Id, day.StartTicks, day.EndTicks, cancellationToken);
            builder.Add(station, hours, forecast, reports);
        }
        catch (Exception error) when (error is InvalidDataException or TooManyReadingsException)
        {
            // Nobody can repair it by trying again, and the report says so.
            builder.AddUnreadable(station.Id);
        }
    }

    private async Task<bool?> AreCompleteAsync(ReportDay day, CancellationToken cancellationToken) =>
        _progress is null ? null : await _progress.AreCompleteAsync(day.Window.StartTicks, day.Window.EndTicks, cancellationToken);
}
