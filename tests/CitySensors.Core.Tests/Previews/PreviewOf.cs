using CitySensors.Core.Previews;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Previews;

/// <summary>Previews over the stored readings of stations under test.</summary>
internal static class PreviewOf
{
    /// <param name="rule">The proposed rule.</param>
    /// <param name="from">The start of the period, in seconds after that of the readings.</param>
    /// <param name="to">The end of the period.</param>
    /// <param name="type">The proposed sensor type.</param>
    public static RulePreviewRequest Request(Rule rule, double from, double to, SensorType? type = null) => new()
    {
        Rule = rule, SensorType = type, From = StationDriver.Start.AddSeconds(from), To = StationDriver.Start.AddSeconds(to),
    };

    /// <summary>The result over the stations, all with the definitions of the first one.</summary>
    public static RulePreviewResult Run(RulePreviewRequest request, params IReadOnlyList<StationDriver> stations)
    {
        var directory = new StationDirectory();
        foreach (var station in stations) directory.Put(station.Definition);
        var preview = RulePreview.Of(request, stations[0].Catalogue, directory, StationDriver.Text, StationPlan.DefaultLateness);
        var totals = new PreviewTotals(preview);
        foreach (var station in preview.Stations) totals.Add(Evaluate(preview, station, stations.Single(one => one.Definition.Id == station.Definition.Id)));
        return totals.Result();
    }

    private static StationPreviewResult Evaluate(RulePreview preview, PreviewStation station, StationDriver stored)
    {
        var (readings, evaluated) = (new ScannedReadings(7, preview.Slot + 1, 1UL << preview.Slot, preview.NeedsRaw), new StationPreview(preview, station));
        foreach (var reading in stored.Stored.OrderBy(reading => reading.EventTicks))
        {
            if (reading.EventTicks < preview.StartTicks || reading.EventTicks >= preview.Request.To.UtcTicks) continue;
            readings.Add(reading.EventTicks, reading.ArrivedTicks, reading.Values, reading.Raw, reading.Flags, 0);
            if (readings.IsFull) Next();
        }

        Next();
        return evaluated.End();

        void Next()
        {
            evaluated.Add(readings);
            readings.Clear();
        }
    }
}
