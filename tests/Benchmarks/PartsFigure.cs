using System.Diagnostics;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Benchmarks;

/// <summary>What the parts of the hot path take, one core each.</summary>
internal static class PartsFigure
{
    private const int Stations = 200;

    /// <summary>Of event time between two bodies, half of that between two readings of a station.</summary>
    private const long StepMilliseconds = 50;

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    public static Task RunAsync(Report report)
    {
        report.Heading("Parts of the hot path, one core, readings a second");
        var catalogue = StandardSensorTypes.All.Aggregate(
            Catalogue.Empty, (catalogue, type) => catalogue.With(type).With(DefaultRules.ByTailProbability(type.Id)));
        var directory = new StationDirectory();
        for (var i = 0; i < Stations; i++) directory.Put(StationDefinition.Unregistered($"station-{i}"));
        var body = new ReadingBody(Stations, 0);
        var decoder = new ReadingDecoder(catalogue, directory, new ReadingLimits());
        var batch = new ReadingBatch();
        var milliseconds = 1_700_000_000_000;
        body.SetTime(milliseconds);
        report.Rate("decode", Measure(Decode));
        var scores = new Scores(catalogue.Slots.Count);
        report.Rate("score, nine sensors", Measure(() =>
        {
            for (var i = 0; i < batch.Count; i++) catalogue.Scorer.Score(batch[i].Values, scores);
        }));
        report.Rate("decode and observe", Observe(catalogue));
        report.Rate("the same with rules on windows of nine sensors", Observe(StandardSensorTypes.All.Aggregate(catalogue, (known, type) => known.With(OnWindows(type)))));
        return Task.CompletedTask;

        double Observe(Catalogue rules)
        {
            var plans = new StationPlans(rules, new AlertText(TimeZoneInfo.Utc));
            var stations = directory.Page(null, Stations).ToDictionary(definition => definition.Id, definition => new Station(definition, plans.For(definition)), StringComparer.Ordinal);
            var alerts = new List<Alert>();
            return Measure(() =>
            {
                body.SetTime(milliseconds += StepMilliseconds);
                Decode();
                for (var i = 0; i < batch.Count; i++)
                {
                    var (station, times) = (stations[batch.StationOf(i)], ReadingTimes.Of(batch[i].EventTicks, batch.Arrived.UtcTicks));
                    while (station.HasWindowsDue(times) && station.CloseWindows(times, alerts) is { } missing) station.AggregateWindow(missing, []);
                    station.Observe(batch[i], batch.Arrived.UtcTicks, scores, alerts);
                }

                alerts.Clear();
            });
        }

        void Decode()
        {
            decoder.Begin(batch, DateTimeOffset.UnixEpoch.AddYears(60));
            decoder.DecodeLines(body.Text, int.MaxValue, batch);
        }
    }

    private static Rule OnWindows(SensorType type) => new(
        $"mean-{type.Id}", type.Id, TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Minor, new Threshold.Above(1e6, 1e6))])
    {
        MinValues = 1, Window = new RuleWindow(WindowFigure.Mean, new WindowSchedule.Tumbling(WindowLength.FiveMinutes)),
    };

    private static double Measure(Action hundredReadings)
    {
        var best = 0.0;
        for (var round = 0; round < 3; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var readings = 0L;
            for (; Stopwatch.GetElapsedTime(began) < Measured; readings += ReadingBody.Readings) hundredReadings();
            best = Math.Max(best, readings / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }
}
