using System.Diagnostics;
using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.TestSupport.Forecasts;

namespace CitySensors.Benchmarks;

/// <summary>How accurate forecasts for a year of real weather are, and what they take. Prints the tables of docs/forecasts.md.</summary>
internal static class ForecastFigure
{
    private const int Stations = 250;

    public static async Task RunAsync(Report report)
    {
        report.Heading("Forecasts for the weather year, from the aggregates of a city with its readings: 3 stations, 19 origins, the next 24 hours");
        var year = await StoredAsync(WeatherYear.Read(withFault: true));
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
    }

    /// <summary>The year as forecasts see it: stored as readings, quality controlled, aggregated by the hour.</summary>
    private static async Task<WeatherYear> StoredAsync(WeatherYear year)
    {
        var folder = Directory.CreateTempSubdirectory("citysensors-forecasts-");
        try
        {
            var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
            using var city = CityDatabase.Open(Path.Combine(folder.FullName, "city.sqlite"));
            Fill(city, year, catalogue);
            for (RollUpPosition? next = default(RollUpPosition); next is { } after;) next = city.RollUp(new DateTimeOffset(WeatherYear.Start.AddYears(2)), after, CancellationToken.None).Next;
            var stored = new Dictionary<string, double[][]>();
            foreach (var station in year.Stations.Keys) stored[station] = await HoursAsync(city, station, catalogue);
            return new WeatherYear(stored);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Fill(CityDatabase city, WeatherYear year, Catalogue catalogue)
    {
        var (pool, scores, position) = (new ReadingBlockPool(), new Scores(catalogue.Slots.Count), 0);
        foreach (var (station, values) in year.Stations)
        {
            var blocks = new List<ReadingBlock>();
            for (var hour = 0; hour < values[0].Length; hour++)
            {
                var reading = catalogue.Slots.Select(type => SlotOf(type) is >= 0 and var i ? values[i][hour] : double.NaN).ToArray();
                if (reading.All(double.IsNaN)) continue;
                var ticks = WeatherYear.Start.Ticks + hour * TimeSpan.TicksPerHour;
                if (blocks.Count == 0 || !blocks[^1].Accepts(catalogue, ticks)) blocks.Add(pool.Rent(station, catalogue, ticks));
                catalogue.Scorer.Score(reading, scores);
                blocks[^1].Add(ticks, ticks, reading, scores.Flags);
            }

            city.Commit(new CityChanges(++position, blocks, [], [], position == 1 ? catalogue : null));
            foreach (var block in blocks) pool.Return(block);
        }
    }

    private static async Task<double[][]> HoursAsync(CityDatabase city, string station, Catalogue catalogue)
    {
        var values = WeatherYear.Types.Select(_ => WeatherYear.Unknown()).ToArray();
        var grid = new WindowGrid(WindowLength.Hour, TimeZoneInfo.Utc);
        for (long? next = WeatherYear.Start.Ticks; next is { } from;)
        {
            var page = await city.ReadAsync(station, new AggregateQuery(grid, from, DateTimeOffset.MaxValue.UtcTicks, ulong.MaxValue, 1000), CancellationToken.None);
            foreach (var hour in page.Windows)
                for (var slot = 0; slot < catalogue.Slots.Count; slot++)
                    if (SlotOf(catalogue.Slots[slot]) is >= 0 and var i && hour.Of(slot) is { Count: > 0 } aggregate)
                        values[i][(hour.Window.StartTicks - WeatherYear.Start.Ticks) / TimeSpan.TicksPerHour] = StationForecast.ValueOf(aggregate, catalogue.Slots[slot]);
            next = page.NextTicks;
        }

        return values;
    }

    private static int SlotOf(SensorType type) => Enumerable.Range(0, WeatherYear.Types.Count).FirstOrDefault(i => WeatherYear.Types[i].Id == type.Id, -1);

    private static string Row(string name, IReadOnlyList<ForecastAccuracy> accuracy, Func<ForecastAccuracy, string> cell) => $"| {name} | {string.Join(" | ", accuracy.Select(cell))} |";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
