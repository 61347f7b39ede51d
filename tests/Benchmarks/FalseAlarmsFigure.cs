using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.FalseAlarms;
using CitySensors.Core.Sensors;
using CitySensors.TestSupport.FalseAlarms;

namespace CitySensors.Benchmarks;

/// <summary>The alerts of 10⁸ simulated clean readings, beside the number that was stated. Prints a table.</summary>
internal static class FalseAlarmsFigure
{
    private const long Readings = 100_000_000;
    private const double ExpectedAlerts = 1000;
    private const int EstimatedFrom = 1_000_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static Task RunAsync(Report report)
    {
        report.Heading($"False alerts of {Readings:N0} clean readings, expected {ExpectedAlerts:N0}; interval of 99.9 %");
        report.Line("\n| readings | method | level | alerts | stated | interval | inside |\n|---|---|---|---|---|---|---|");
        var cases = new (string Name, Distribution Distribution, Tail Tail, double Autocorrelation)[]
        {
            ("normal, both tails", new Distribution(DistributionKind.Normal, 25, 2), Tail.Both, 0),
            ("normal, both tails, φ 0.7", new Distribution(DistributionKind.Normal, 25, 2), Tail.Both, 0.7),
            ("folded (5, 20), upper tail", new Distribution(DistributionKind.FoldedNormal, 5, 20), Tail.Upper, 0),
            ("folded (5, 20), both tails, underlying φ 0.7", new Distribution(DistributionKind.FoldedNormal, 5, 20), Tail.Both, 0.7),
        };
        foreach (var (name, distribution, tail, autocorrelation) in cases) Run(report, name, distribution, tail, autocorrelation);
        return Task.CompletedTask;
    }

    private static void Run(Report report, string name, Distribution distribution, Tail tail, double autocorrelation)
    {
        // As an engineer would: estimated from readings, not known.
        var estimated = autocorrelation == 0 ? 0 : Estimate(distribution, autocorrelation);
        var question = new FalseAlarmQuestion(distribution, new AlertBudget(ExpectedAlerts, Readings * Interval), 1, Interval) { Tail = tail, Autocorrelation = estimated };
        var levels = FalseAlarmLevels.Of(question);
        var counts = new CleanReadings(distribution, autocorrelation, 40).Count(question, levels, Readings).ByMethod.Select(counted => counted.Alerts).ToList();
        Row("single readings", $"p {levels.SingleValue.TailProbability:G3}", counts[0], levels.SingleValue.Alerts);
        Row("2 in a row", $"p {levels.Values.TailProbability:G3}", counts[1], levels.Values.Alerts);
        Row("CUSUM", $"h {levels.Cusum.Limit:G4}", counts[2], levels.Cusum.Alerts);
        Row("EWMA", $"L {levels.Ewma.Limit:G4}", counts[3], levels.Ewma.Alerts);

        void Row(string method, string level, long alerts, double stated)
        {
            var interval = AlertCounts.Interval(stated);
            var title = estimated == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}, estimated {estimated:0.000}");
            report.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"| {title} | {method} | {level} | {alerts:N0} | {stated:N0} | {interval.Low:N0} to {interval.High:N0} | {(interval.Contains(alerts) ? "yes" : "**no**")} |"));
        }
    }

    private static double Estimate(Distribution distribution, double autocorrelation)
    {
        var readings = new CleanReadings(distribution, autocorrelation, 41);
        return Autocorrelation.Estimate([.. Enumerable.Range(0, EstimatedFrom).Select(_ => NormalScore.Of(distribution, readings.Next()))]);
    }
}
