using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Server.Tests.City;

/// <summary>A city recovered after any interruptions equals one that was never interrupted.</summary>
public sealed class RecoveryTests
{
    private const int Stations = 3;
    private const string Sensor = "noise_level";

    private enum Interruption
    {
        None,

        /// <summary>Acknowledged data is written to the database before the stop.</summary>
        HandOver,

        /// <summary>A crash with everything since the last commit of the database in the journal only.</summary>
        Crash,

        CrashAfterHandOver,
        Close,
    }

    private sealed record Step(IReadOnlyList<Sent> Readings, DefinitionChange? Change, Interruption Then);

    [Fact]
    public void Open_AfterAnyInterruptions_EqualsTheUninterruptedCity() =>
        Properties.Hold(Steps(), steps => CheckAsync(steps).GetAwaiter().GetResult(), count: 6);

    private static Gen<List<Step>> Steps()
    {
        var value = Gen.Elements(50.0, 50, 51, 66, 72, 76, 90, -999);
        var readings =
            from station in Gen.Choose(0, Stations - 1)
            from minute in Gen.Choose(0, 4000)
            from noise in value
            select new Sent($"station-{station}", minute, noise);
        var then = Gen.Elements(Enum.GetValues<Interruption>());
        return (
            from isChange in Gen.Elements(false, false, true)
            from some in readings.ListOf(25)
            from change in Changes()
            from interruption in then
            select new Step(isChange ? [] : [.. some], isChange ? change : null, interruption)).ListOf(14).Select(steps => steps.ToList());
    }

    private static Gen<DefinitionChange> Changes() => Gen.OneOf(
        Gen.Choose(0, Stations - 1).Select(DefinitionChange (station) => new DefinitionChange.RemoveStation($"station-{station}")),
        from station in Gen.Choose(0, Stations - 1)
        from area in Gen.Elements("centre", "north")
        from latitude in Gen.Elements(48.1, 48.2)
        from minute in Gen.Choose(0, 4000)
        from offset in Gen.Elements(0.0, 0.5, 20)
        select (DefinitionChange)new DefinitionChange.PutStation(
            new StationDefinition($"station-{station}", "Somewhere", latitude, 11.6, area) { Sensors = Calibrated(offset) }) { EnteredAt = ServerCity.Noon.AddMinutes(minute) },
        from threshold in Gen.Choose(55, 70)
        from area in Gen.Elements<string[]>([], ["centre"])
        select (DefinitionChange)new DefinitionChange.PutRule(new Rule(
            "loud", Sensor, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10), [new RuleLevel(Severity.Moderate, new Threshold.Above(threshold, threshold - 2))], area)),
        Gen.Constant<DefinitionChange>(new DefinitionChange.RemoveRule("loud")),
        from mean in Gen.Choose(48, 52)
        from tests in Gen.Elements(null, Tests)
        select (DefinitionChange)new DefinitionChange.PutSensorType(
            new SensorType(Sensor, "Noise", "dB", new Distribution(DistributionKind.Normal, mean, 3), FaultValues: [-999]) { Tests = tests }, DefaultRuleChoice.TailProbability));

    private static SequenceTests Tests => new()
    {
        Spike = new SpikeTest(12, 20),
        RateOfChange = new RateOfChangeTest(15, null, TimeSpan.FromMinutes(1)),
        FlatLine = new FlatLineTest(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), 2),
        AttenuatedSignal = new AttenuatedSignalTest(TimeSpan.FromHours(2), 2, 1, SpreadMeasure.StandardDeviation, 3),
    };

    private static StationSensors? Calibrated(double offset) => offset == 0 ? null : new StationSensors(
        [new(Sensor, new StationSensor(Distribution: new Distribution(DistributionKind.Normal, 55, 4), Calibration: [new(ServerCity.Noon.AddMinutes(1000), 1, offset)]))]);

    private static async Task CheckAsync(List<Step> steps)
    {
        var uninterrupted = await RunAsync([.. steps.Select(step => step with { Then = Interruption.None })]);
        var interrupted = await RunAsync(steps);
        Assert.Equal(uninterrupted.Answers, interrupted.Answers);
        Assert.Equal(uninterrupted.Alerts, interrupted.Alerts);
        Assert.Equal(uninterrupted.Active, interrupted.Active);
        Assert.Equal(uninterrupted.Definitions, interrupted.Definitions);
        Assert.Equal(uninterrupted.Readings, interrupted.Readings);
    }

    private static async Task<Outcome> RunAsync(List<Step> steps)
    {
        var clock = new TestClock();
        var folder = new TestFolder();
        var city = await ServerCity.OpenAsync(folder.Path, time: clock);
        try
        {
            var answers = new List<string>();
            foreach (var step in steps)
            {
                if (step.Change is not null) answers.Add($"{await city.ChangeAsync(step.Change) with { Errors = null! }}");
                else answers.Add($"{await city.SendAsync(step.Readings)}");
                (folder, city) = await InterruptAsync(step.Then, folder, city, clock);
            }

            // Time only passes for it once its response shows that it is running.
            await city.ChangeAsync(new DefinitionChange.RemoveRule("nowhere"));
            clock.Pass(TimeSpan.FromSeconds(1));
            return await OutcomeAsync(city, answers);
        }
        finally
        {
            await city.DisposeAsync();
            folder.Dispose();
        }
    }

    private static async Task<(TestFolder Folder, ServerCity City)> InterruptAsync(Interruption then, TestFolder folder, ServerCity city, TestClock clock)
    {
        if (then is Interruption.HandOver or Interruption.CrashAfterHandOver)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            await city.StoredAsync();
        }

        if (then is Interruption.None or Interruption.HandOver) return (folder, city);
        var next = then == Interruption.Close ? folder : CrashedFolder.Copy(folder);
        await city.DisposeAsync();
        if (next != folder) folder.Dispose();
        return (next, await ServerCity.OpenAsync(next.Path, time: clock));
    }

    private sealed record Outcome(
        IReadOnlyList<string> Answers, IReadOnlyList<string> Alerts, IReadOnlyList<string> Active, IReadOnlyList<string> Definitions, IReadOnlyList<string> Readings);

    private static async Task<Outcome> OutcomeAsync(ServerCity city, List<string> answers)
    {
        var readings = new List<string>();
        for (var station = 0; station < Stations; station++)
            readings.AddRange((await city.ReadingsAsync($"station-{station}")).Select(Text));
        var catalogue = city.Catalogue;
        return new Outcome(
            answers,
            // Alerts of different stations have no fixed order among each other.
            ByStation(await city.AlertsAsync()),
            ByStation(city.Alerts.Active),
            [
                $"{catalogue.Version}",
                .. city.Stations.Page(null, 100).Select(station => $"{station.Id} {station.Version} {DefinitionText.Serialize(station)}"),
                .. catalogue.SensorTypes.Select(type => $"{type.Id} {type.Version} {type.Distribution}"),
                .. catalogue.Rules.Select(rule => $"{rule.Id} {rule.Version} {rule.Levels[0]}").Order(StringComparer.Ordinal),
            ],
            readings);
    }

    private static List<string> ByStation(IEnumerable<Alert> alerts) =>
        [.. alerts.OrderBy(alert => alert.StationId, StringComparer.Ordinal).Select(Text)];

    /// <remarks>The end of an alert that the definitions no longer allow has no value, and what its level was then is not part of it.</remarks>
    private static string Text(Alert alert) => FormattableString.Invariant(
        $"{alert.StationId} {alert.Rule} {alert.State} {alert.Episode} {alert.Measurement} {(alert.State == AlertState.Cancelled ? null : alert.Condition)} {alert.Area} {alert.Message} {alert.Id}");

    private static string Text(ScoredReading reading) =>
        FormattableString.Invariant($"{reading.StationId} {reading.EventTime:O} {reading.Arrived:O} {string.Join(", ", reading.Observations)}");
}
