using System.Text.Json;
using CitySensors.Core.Alerts;

namespace CitySensors.Export.Reports;

/// <summary>Alerts as rows, an alert each.</summary>
internal static class AlertTable
{
    /// <param name="alerts">The newest entry of each alert, with its peak; NaN if there is none.</param>
    public static ReportTable Of(IEnumerable<(Alert Last, double Peak)> alerts)
    {
        var rows = alerts.ToList();
        var table = new TableBuilder(rows.Count);
        table.Text("alert_id", i => rows[i].Last.Id);
        table.Text("severity", i => rows[i].Last.HighestSeverity.ToString());
        table.Text("rule", i => rows[i].Last.Rule);
        table.Text("station_id", i => rows[i].Last.StationId);
        table.Text("area", i => rows[i].Last.Area);
        table.Text("sensor", i => rows[i].Last.Sensor);
        table.Time("begin", i => rows[i].Last.Onset);
        table.Text("end", i => rows[i].Last.HasEnded ? TableBuilder.TextOf(rows[i].Last.Updated) : null);
        table.Text("state", i => NameOf(rows[i].Last.State));
        table.Text("timing", i => NameOf(rows[i].Last.Timing));
        table.Number("peak", i => rows[i].Peak);
        table.Number("threshold", i => rows[i].Last.Condition.Threshold);
        table.Text("unit", i => rows[i].Last.Condition.Unit);
        return table.Build(ReportTables.Alerts);
    }

    /// <summary>As in the API.</summary>
    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
