using System.Net.Http.Json;
using CitySensors.Core.Sensors;

namespace CitySensors.Benchmarks;

/// <summary>What rules on windows cost: the same readings without and with one for each of the nine sensor types.</summary>
internal static class WindowRulesFigure
{
    /// <summary>Half of it between two readings of a station: several windows of all stations close in a second of the run.</summary>
    private const long StepMilliseconds = 50;

    public static async Task RunAsync(Report report)
    {
        report.Heading("Rules on windows: ingest of readings whose windows of five minutes close all the time, client on the same cores");
        var without = await IngestFigure.MeasureAsync(report, StepMilliseconds);
        report.Rate("yardstick: without rules on windows", without);
        report.Rate("with one on each of nine sensor types", await IngestFigure.MeasureAsync(report, StepMilliseconds, PutRulesAsync), without);
    }

    private static async Task PutRulesAsync(HttpClient client)
    {
        foreach (var type in StandardSensorTypes.All)
        {
            using var response = await client.PutAsJsonAsync(
                new Uri($"/api/rules/mean-{type.Id}", UriKind.Relative),
                new { sensor = type.Id, of = "mean", over = "PT5M", levels = new[] { new { severity = "Minor", above = 1e6 } } });
            response.EnsureSuccessStatusCode();
        }
    }
}
