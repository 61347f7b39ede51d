using System.Diagnostics;
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
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    public static Task RunAsync(Report report)
    {
        report.Heading("Parts of the hot path, one core, readings a second");
        var catalogue = StandardSensorTypes.All.Aggregate(
            Catalogue.Empty, (catalogue, type) => catalogue.With(type).With(DefaultRules.ByTailProbability(type.Id)));
        var directory = new StationDirectory();
        var plans = new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc));
        var stations = new Dictionary<string, Station>(StringComparer.Ordinal);
        for (var i = 0; i < Stations; i++)
        {
            var definition = StationDefinition.Unregistered($"station-{i}");
            directory.Put(definition);
            stations.Add(definition.Id, new Station(definition, plans.For(definition)));
        }

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
        var alerts = new List<Alert>();
        report.Rate("decode and observe", Measure(() =>
        {
            body.SetTime(++milliseconds);
            Decode();
            for (var i = 0; i < batch.Count; i++) stations[batch.StationOf(i)].Observe(batch[i], batch.Arrived.UtcTicks, scores, alerts);
            alerts.Clear();
        }));
        return Task.CompletedTask;

        void Decode()
        {
            decoder.Begin(batch, DateTimeOffset.UnixEpoch.AddYears(60));
            decoder.DecodeLines(body.Text, int.MaxValue, batch);
        }
    }

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
