using System.Diagnostics;
using System.Globalization;
using CitySensors.Core.Forecasts;
using CitySensors.TestSupport.Forecasts;

namespace CitySensors.Benchmarks;

/// <summary>How accurate forecasts for a year of real weather are, and what they take. Prints the tables of docs/forecasts.md.</summary>
internal static class ForecastFigure
{
    private const int Stations = 250;

    public static Task RunAsync(Report report)
    {
        report.Heading("Forecasts for the weather year: 3 stations, 19 origins, the next 24 hours");
        var year = WeatherYear.Read();
        foreach (var (text, min) in new[] { ("all hours with a value", 1), ("days with at least 20 values", 20) })
        {
            var accuracy = ForecastAccuracy.Measure(year, min);
            report.Line($"\n| {text} | {string.Join(" | ", WeatherYear.Types.Select(type => $"{type.Name.ToLowerInvariant()}, {type.SymbolOrDefault}"))} |\n|---|{string.Concat(accuracy.Select(_ => "---|"))}");
            report.Line(Row("last value", accuracy, of => Number(of.LastValueError)));
            report.Line(Row("value 24 h before", accuracy, of => Number(of.DayBeforeError)));
            report.Line(Row("this forecast", accuracy, of => $"**{Number(of.MeanAbsoluteError)}**"));
            report.Line(Row("inside the 95 % interval", accuracy, of => Percent(of.Inside95)));
            report.Line(Row("inside the 80 % interval", accuracy, of => Percent(of.Inside80)));
            report.Line(Row("number of hours", accuracy, of => of.Count.ToString(CultureInfo.InvariantCulture)));
        }

        report.Line("");
        var stations = year.Stations.Keys.ToList();
        var began = Stopwatch.GetTimestamp();
        // Another origin for each, so that nothing is repeated.
        for (var i = 0; i < Stations; i++) Forecaster.Forecast(year.Before(stations[i % stations.Count], 4000 + i));
        var elapsed = Stopwatch.GetElapsedTime(began);
        report.Value("fit and predict 72 hours with intervals, per sensor, one core", elapsed.TotalMilliseconds / (Stations * WeatherYear.Types.Count), "ms");
        report.Value("1,000 sensors, one core", elapsed.TotalSeconds, "s");
        return Task.CompletedTask;
    }

    private static string Row(string name, IReadOnlyList<ForecastAccuracy> accuracy, Func<ForecastAccuracy, string> cell) => $"| {name} | {string.Join(" | ", accuracy.Select(cell))} |";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
