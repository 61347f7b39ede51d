using System.Text.Json;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Reports;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Reports;

/// <summary>The tables of a report with all of their rows.</summary>
public static class ReportTables
{
    public const string Stations = "stations";
    public const string Areas = "areas";
    public const string Rankings = "rankings";
    public const string Alerts = "alerts";
    public const string Forecasts = "forecasts";
    public const string Jobs = "jobs";
    public const string Unknown = "unknown";

    public static IReadOnlyList<string> Names { get; } = [Stations, Areas, Rankings, Alerts, Forecasts, Jobs, Unknown];

    /// <summary>The tables, in the order of <see cref="Names"/>.</summary>
    public static IReadOnlyList<ReportTable> Of(DailyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            StationsOf(report.Stations), AreasOf(report.Areas), RankingsOf(report), AlertTable.Of(report.Alerts.Select(alert => (alert.Last, alert.Peak))),
            ForecastsOf(report.Forecasts), JobsOf(report), UnknownOf(report.Unknown),
        ];
    }

    /// <summary>The text of a figure of rankings in the API and in files.</summary>
    public static string NameOf(RankedBy by) => JsonNamingPolicy.SnakeCaseLower.ConvertName(by.ToString());

    private static ReportTable StationsOf(IReadOnlyList<StationOfDay> stations)
    {
        var table = new TableBuilder(stations.Count);
        table.Text("station_id", i => stations[i].Place.Id);
        table.Text("name", i => stations[i].Place.Name);
        table.Text("area", i => stations[i].Place.Area);
        table.Count("values", i => stations[i].Values);
        table.Count("outliers", i => stations[i].Outliers);
        table.Count("suspect", i => stations[i].Suspect);
        table.Count("failed", i => stations[i].Failed);
        table.Number("completeness", i => stations[i].Completeness ?? double.NaN);
        table.Text("last_seen", i => TableBuilder.TextOf(stations[i].LastSeen));
        table.Flag("silent_now", i => stations[i].IsSilentNow);
        table.Text("faulty_sensors", i => stations[i].FaultySensors.Count == 0 ? null : string.Join(' ', stations[i].FaultySensors));
        return table.Build(Stations);
    }

    private static ReportTable AreasOf(IReadOnlyList<AreaOfDay> areas)
    {
        var table = new TableBuilder(areas.Count);
        table.Text("area", i => areas[i].Area);
        table.Count("stations", i => areas[i].Stations);
        table.Count("reporting", i => areas[i].Reporting);
        table.Count("values", i => areas[i].Values);
        table.Count("outliers", i => areas[i].Outliers);
        table.Number("completeness", i => areas[i].Completeness ?? double.NaN);
        return table.Build(Areas);
    }

    private static ReportTable RankingsOf(DailyReport report)
    {
        List<(TopList List, int Rank, RankedStation Station)> rows =
            [.. report.TopLists.SelectMany(list => list.Stations.Select((station, i) => (list, i + 1, station)))];
        var places = report.Stations.ToDictionary(station => station.Place.Id, station => station.Place, StringComparer.Ordinal);
        var table = new TableBuilder(rows.Count);
        table.Text("by", i => NameOf(rows[i].List.By));
        table.Text("sensor", i => rows[i].List.Sensor?.Id);
        table.Count("rank", i => rows[i].Rank);
        table.Text("station_id", i => rows[i].Station.StationId);
        table.Text("name", i => places.GetValueOrDefault(rows[i].Station.StationId)?.Name);
        table.Text("area", i => places.GetValueOrDefault(rows[i].Station.StationId)?.Area);
        table.Number("value", i => rows[i].Station.Value);
        table.Text("unit", i => rows[i].List.Sensor?.Unit);
        table.Count("values", i => rows[i].Station.Count);
        return table.Build(Rankings);
    }

    private static ReportTable ForecastsOf(IReadOnlyList<ForecastError> forecasts)
    {
        var table = new TableBuilder(forecasts.Count);
        table.Text("sensor", i => forecasts[i].Sensor.Id);
        table.Text("unit", i => forecasts[i].Sensor.Unit);
        table.Count("hours", i => forecasts[i].Hours);
        table.Count("hours_without_values", i => forecasts[i].WithoutValues);
        table.Number("mean_absolute_error", i => forecasts[i].MeanAbsoluteError);
        table.Number("within_80", i => forecasts[i].Within80);
        return table.Build(Forecasts);
    }

    private static ReportTable JobsOf(DailyReport report)
    {
        var jobs = report.Jobs;
        var table = new TableBuilder(jobs.Count);
        table.Text("job", i => jobs[i].Name);
        table.Text("schedule", i => jobs[i].Schedule.Text);
        table.Flag("paused", i => jobs[i].Record.IsPaused);
        table.Text("last_success", i => TableBuilder.TextOf(jobs[i].Record.LastSuccess));
        table.Count("failures", i => jobs[i].Record.Failures);
        table.Text("error", i => jobs[i].Record.LastRun?.Error);
        table.Text("next_run", i => TableBuilder.TextOf(jobs[i].NextRun(report.CreatedAt)));
        return table.Build(Jobs);
    }

    private static ReportTable UnknownOf(IReadOnlyList<string> sentences)
    {
        var table = new TableBuilder(sentences.Count);
        table.Text("unknown", i => sentences[i]);
        return table.Build(Unknown);
    }
}
