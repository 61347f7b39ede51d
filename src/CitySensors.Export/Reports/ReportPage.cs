using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Reports;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Export.Reports;

/// <summary>A report as one HTML file without scripts and without anything of other servers. Not thread safe.</summary>
/// <param name="report">The report.</param>
/// <param name="city">The name of the city.</param>
/// <param name="zone">The time zone of the city.</param>
/// <param name="types">The sensor types.</param>
public sealed class ReportPage(DailyReport report, string city, TimeZoneInfo zone, IEnumerable<SensorType> types)
{
    /// <summary>Where the page is served, browsers run and load nothing.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>More would not be read; the CSV files have all.</summary>
    private const int MaxRows = 50;

    private const string None = "–";

    private readonly Html _html = new();
    private readonly Dictionary<string, SensorType> _types = types.ToDictionary(type => type.Id, StringComparer.Ordinal);
    private readonly Dictionary<string, StationDefinition> _places = report.Stations.ToDictionary(station => station.Place.Id, station => station.Place, StringComparer.Ordinal);

    /// <summary>The page, as UTF-8 text.</summary>
    public override string ToString()
    {
        var title = $"{city}: report of {report.Day.Date.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture)}";
        _html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        _html.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{ContentSecurityPolicy.Replace("; frame-ancestors 'none'", "", StringComparison.Ordinal)}\">\n");
        _html.Element("title", title).Raw("\n<style>\n").Raw(ReportStyle.Text).Raw("</style>\n</head>\n<body>\n<header>");
        _html.Element("h1", title).Element("p", $"Made on {Time(report.CreatedAt, withDate: true)} from the readings of {Time(Start, withDate: true)} to {Time(End, withDate: true)} ({zone.Id}).").Raw("</header>\n<main>\n");
        WriteUnknown();
        WriteSummary();
        WriteAlerts();
        WriteTopLists();
        WriteCompleteness();
        WriteSuspect();
        WriteForecasts();
        WriteJobs();
        _html.Raw("</main>\n<footer>").Element("p", $"All rows are in the CSV files of this report: {string.Join(", ", ReportTables.Names.Select(name => $"{name}.csv"))}.").Raw("</footer>\n</body>\n</html>\n");
        return _html.ToString();
    }

    private DateTimeOffset Start => new(report.Day.Window.StartTicks, TimeSpan.Zero);

    private DateTimeOffset End => new(report.Day.Window.EndTicks, TimeSpan.Zero);

    private void WriteUnknown()
    {
        if (report.Unknown.Count == 0) return;
        _html.Raw("<section class=\"unknown\" aria-labelledby=\"unknown\">").Raw("<h2 id=\"unknown\">What is not known</h2><ul>");
        foreach (var sentence in report.Unknown) _html.Element("li", sentence);
        _html.Raw("</ul></section>\n");
    }

    private void WriteSummary()
    {
        var stations = report.Stations;
        var known = stations.Where(station => station.Completeness is not null).ToList();
        _html.Raw("<section>").Element("h2", "The day in figures").Raw("<dl>");
        Figure("Stations with values", $"{Count(stations.Count - report.Silent.Count())} of {Count(stations.Count)}");
        Figure("Values", Count(stations.Sum(station => station.Values)));
        Figure("Outliers", Count(stations.Sum(station => station.Outliers)));
        Figure("Suspect or failed values", Count(stations.Sum(station => station.Suspect + station.Failed)));
        Figure("Completeness", known.Count == 0 ? "unknown" : Share(known.Average(station => station.Completeness!.Value)));
        Figure("Alerts", Count(report.Alerts.Count));
        Figure("Failing jobs", Count(report.Jobs.Count(job => job.Record.Failures > 0)));
        _html.Raw("</dl></section>\n");

        void Figure(string name, string value) => _html.Raw("<div>").Element("dt", name).Element("dd", value).Raw("</div>");
    }

    private void WriteAlerts()
    {
        _html.Raw("<section>").Element("h2", "Alerts");
        if (report.Alerts.Count == 0)
        {
            var silent = report.Silent.Count();
            _html.Element("p", silent == 0 && report.Stations.Count > 0 && !report.IsProvisional && report.Unknown.Count == 0
                ? "No alerts on this day."
                : "No alerts are known of this day. See what is not known above.").Raw("</section>\n");
            return;
        }

        _html.Raw("<div class=\"columns\">");
        _html.Table("By severity", ["Severity", "Alerts\t"], Enum.GetValues<Severity>().Reverse().Select(severity => (string[])[$"{severity}", Count(report.Alerts.Count(alert => alert.Last.HighestSeverity == severity))]));
        _html.Table("By rule", ["Rule", "Alerts\t"], report.Alerts.GroupBy(alert => alert.Last.Rule, StringComparer.Ordinal).OrderByDescending(rule => rule.Count()).ThenBy(rule => rule.Key, StringComparer.Ordinal)
            .Take(MaxRows).Select(rule => (string[])[rule.Key, Count(rule.Count())]));
        _html.Raw("</div>");
        _html.Table(
            "All alerts, the most severe first",
            ["Station", "Area", "Sensor", "Severity", "Begin", "End", "Peak\t", "Threshold\t", "State"],
            report.Alerts.Take(MaxRows).Select(RowOf));
        More(report.Alerts.Count, ReportTables.Alerts);
        _html.Element("p", "The peak is the highest value in the hours of the alert, or the lowest one of an alert about low values.", "note").Raw("</section>\n");
    }

    private string[] RowOf(AlertOfDay alert)
    {
        var last = alert.Last;
        return
        [
            NameOf(last.StationId), last.Area ?? None, _types.GetValueOrDefault(last.Sensor)?.Name ?? last.Sensor, $"{last.HighestSeverity}", Time(last.Onset), alert.End is { } end ? Time(end) : last.IsActive ? "goes on" : "unknown",
            Value(alert.Peak, last.Sensor, last.Condition.Unit), Value(last.Condition.Threshold, last.Sensor, last.Condition.Unit),
            last.State.ToString().ToLowerInvariant() + (last.Timing == AlertTiming.Late ? " (known late)" : ""),
        ];
    }

    private void WriteTopLists()
    {
        if (report.TopLists.Count == 0) return;
        _html.Raw("<section>").Element("h2", "Stations at the top").Raw("<div class=\"columns\">");
        foreach (var list in report.TopLists)
        {
            _html.Table(
                TitleOf(list),
                ["Station", "Area", $"{FigureOf(list.By)}\t"],
                list.Stations.Select(station => (string[])[NameOf(station.StationId), _places.GetValueOrDefault(station.StationId)?.Area ?? None, list.Sensor is { } type ? Value(station.Value, type.Id, type.Unit) : Count((long)station.Value)]));
        }

        _html.Raw("</div></section>\n");
    }

    private void WriteCompleteness()
    {
        _html.Raw("<section>").Element("h2", "Completeness");
        _html.Table(
            "Areas",
            ["Area", "Stations\t", "With values\t", "Values\t", "Outliers\t", "Completeness\t"],
            report.Areas.Take(MaxRows).Select(area => (string[])[area.Area ?? "without an area", Count(area.Stations), Count(area.Reporting), Count(area.Values), Count(area.Outliers), Share(area.Completeness)]));
        More(report.Areas.Count, ReportTables.Areas);
        var worst = report.Stations.Where(station => station.HasReadings && station.Completeness < 0.99).OrderBy(station => station.Completeness).ThenBy(station => station.Place.Id, StringComparer.Ordinal).ToList();
        if (worst.Count > 0)
        {
            _html.Table("Stations with gaps, the least complete first", ["Station", "Area", "Values\t", "Completeness\t"], worst.Take(MaxRows).Select(station => (string[])[station.Place.Name, station.Place.Area ?? None, Count(station.Values), Share(station.Completeness)]));
            More(worst.Count, ReportTables.Stations);
        }

        var silent = report.Silent.ToList();
        if (silent.Count > 0)
        {
            _html.Table("Stations without any value on this day", ["Station", "Area", "Last heard"], silent.Take(MaxRows).Select(station => (string[])[station.Place.Name, station.Place.Area ?? None, station.LastSeen is { } seen ? Time(seen, withDate: true) : "unknown"]));
            More(silent.Count, ReportTables.Stations);
        }

        _html.Raw("</section>\n");
    }

    private void WriteSuspect()
    {
        var suspect = report.Suspect.ToList();
        if (suspect.Count == 0) return;
        _html.Raw("<section>").Element("h2", "Suspect stations");
        _html.Table(
            "Stations with values that are no measurements, or may be none",
            ["Station", "Area", "Suspect\t", "Failed\t", "Faulty now"],
            suspect.Take(MaxRows).Select(station => (string[])[station.Place.Name, station.Place.Area ?? None, Count(station.Suspect), Count(station.Failed), station.FaultySensors.Count == 0 ? None : string.Join(", ", station.FaultySensors)]));
        More(suspect.Count, ReportTables.Stations);
        _html.Raw("</section>\n");
    }

    private void WriteForecasts()
    {
        if (report.Forecasts.Count == 0) return;
        _html.Raw("<section>").Element("h2", "Forecasts and what came");
        _html.Table(
            "Error of the forecasts of the hours of this day",
            ["Sensor", "Hours compared\t", "Hours without values\t", "Mean absolute error\t", "Within the 80 % interval\t"],
            report.Forecasts.Select(error => (string[])[error.Sensor.Name, Count(error.Hours), Count(error.WithoutValues), Value(error.MeanAbsoluteError, error.Sensor.Id, error.Sensor.Unit), Share(error.Within80)]));
        _html.Raw("</section>\n");
    }

    private void WriteJobs()
    {
        if (report.Jobs.Count == 0) return;
        _html.Raw("<section>").Element("h2", "Jobs").Raw("");
        _html.Table(
            "What the city repeats, when this report was made",
            ["Job", "State", "Last success", "Failures\t", "Error"],
            report.Jobs.Select(job => (string[])
            [
                job.Name,
                job.Record.IsPaused ? "paused" : job.RunningSince is not null ? "running" : job.Record.Failures > 0 ? "failing" : job.Record.LastSuccess is null ? "not run yet" : "in order",
                job.Record.LastSuccess is { } success ? Time(success, withDate: true) : None,
                Count(job.Record.Failures),
                job.Record.Failures > 0 ? job.Record.LastRun?.Error ?? None : None,
            ]));
        _html.Raw("</section>\n");
    }

    private void More(int count, string table)
    {
        if (count > MaxRows) _html.Element("p", $"{Count(count - MaxRows)} more are in {table}.csv.", "note");
    }

    private static string TitleOf(TopList list) => list.By switch
    {
        RankedBy.Outliers => "Most outliers",
        RankedBy.Count => "Most values",
        RankedBy.Sum => $"Highest sum: {list.Sensor!.Name}",
        _ => $"Highest mean: {list.Sensor!.Name}",
    };

    private static string FigureOf(RankedBy by) => by switch
    {
        RankedBy.Outliers => "Outliers",
        RankedBy.Count => "Values",
        RankedBy.Sum => "Sum",
        _ => "Mean",
    };

    private string NameOf(string station) => _places.GetValueOrDefault(station)?.Name ?? station;

    private string Value(double value, string sensor, string unit) =>
        !double.IsFinite(value) ? None
        : _types.GetValueOrDefault(sensor) is { } type && type.Unit == unit ? ValueText.With(value, type.SymbolOrDefault, type.Decimals)
        : ValueText.With(value, UnitSymbols.Of(unit), null);

    /// <summary>In the time zone of the city; with the date if it is not that of the day.</summary>
    private string Time(DateTimeOffset time, bool withDate = false)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(withDate || DateOnly.FromDateTime(local.Date) != report.Day.Date ? "d MMM yyyy HH:mm" : "HH:mm", CultureInfo.InvariantCulture);
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What is not complete is not shown as 100 %.</summary>
    private static string Share(double? share) =>
        share is not { } known || double.IsNaN(known) ? "unknown"
        : known < 1 && known > 0.999 ? "> 99.9 %"
        : $"{(known * 100).ToString("0.#", CultureInfo.InvariantCulture)} %";
}
