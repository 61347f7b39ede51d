using CitySensors.Core.Alerts;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Quality;

/// <summary>Invariants of the tests of sequences for any values.</summary>
public sealed class SequencePropertyTests
{
    private const string Air = "temperature";

    private static readonly Gen<(int Step, double Value)[]> Values = Gen.ArrayOf(
        from step in Gen.Frequency((8, Gen.Choose(5, 15)), (1, Gen.Choose(1, 3)), (1, Gen.Choose(100, 300)))
        from value in Gen.Frequency((3, Gen.Choose(0, 4).Select(n => n / 4.0)), (2, Gen.Choose(-8, 8).Select(n => n / 2.0)), (1, Gen.Choose(-40, 40).Select(n => (double)n)))
        select (step, value), 100);

    private static SequenceTests Tests(double scale) => new()
    {
        Spike = new SpikeTest(3 * scale, 6 * scale),
        RateOfChange = new RateOfChangeTest(20 * scale, 60 * scale, TimeSpan.FromMinutes(1)),
        FlatLine = new FlatLineTest(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60), 3, 0.25 * scale),
        AttenuatedSignal = new AttenuatedSignalTest(TimeSpan.FromSeconds(60), scale, scale / 2, SpreadMeasure.StandardDeviation, 3),
    };

    [Fact]
    public void Observe_OtherUnit_FindsTheSame() => Properties.Hold(
        from values in Values
        // Powers of two, so that nothing is rounded.
        from scale in Gen.Elements(0.125, 0.5, 4.0, 1024)
        select (values, scale),
        it => Assert.Equal(Run(Tests(1), it.values), Run(Tests(it.scale), [.. it.values.Select(value => (value.Step, value.Value * it.scale))])));

    [Fact]
    public void Observe_MirroredValues_FindsTheSame() =>
        Properties.Hold(Values, values => Assert.Equal(Run(Tests(1), values), Run(Tests(1), [.. values.Select(value => (value.Step, -value.Value))])));

    [Fact]
    public void Observe_WithRestarts_FindsTheSame() => Properties.Hold(
        from values in Values from restarts in Gen.ArrayOf(Gen.Choose(0, 5), 100) select (values, restarts),
        it => Assert.Equal(Run(Tests(1), it.values), Run(Tests(1), it.values, it.restarts)));

    [Fact]
    public void Observe_AnyValues_SpikesAreThoseByTheirNeighbours() => Properties.Hold(
        Values,
        values =>
        {
            // Without gaps, and decided from all values at once.
            values = [.. values.Select(value => (10, value.Value))];
            var found = Run(new SequenceTests { Spike = new SpikeTest(3, null) }, values);
            var before = values[0].Value;
            for (var i = 1; i < values.Length - 1; i++)
            {
                var (first, second) = (values[i].Value - before, values[i + 1].Value - values[i].Value);
                var isSpike = first * second < 0 && Math.Min(Math.Abs(first), Math.Abs(second)) > 3;
                Assert.Equal(isSpike ? QualityFlag.Suspect : QualityFlag.Pass, found[i].Flag);
                if (!isSpike) before = values[i].Value;
            }
        });

    /// <remarks>Of independent normal values: P(|x - y| > T σ) = 2 Q(T/√2).</remarks>
    [Theory]
    [InlineData(3.0)]
    [InlineData(4.0)]
    public void Test_CleanNormalValues_JumpAsOftenAsStated(double threshold)
    {
        const int Count = 500_000;
        var driver = new StationDriver();
        driver.Change(known => known.With(new SensorType(Air, "Air", "Cel", new Distribution(DistributionKind.Normal, 0, 1))
        {
            Tests = new SequenceTests { Spike = new SpikeTest(threshold, null, ThresholdScale.StandardDeviation) },
        }));
        var (station, random, alerts) = (driver.Station, new Random(1), new List<Alert>());
        var (values, scores) = (new double[station.Plan.Catalogue.Slots.Count], new Scores(station.Plan.Catalogue.Slots.Count));
        Array.Fill(values, double.NaN);
        var (jumps, passed) = (0, 0);
        for (var i = 1; i <= Count; i++)
        {
            values[0] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var ticks = StationDriver.Start.AddMinutes(i).UtcTicks;
            var reading = new Reading(ticks, values);
            passed += station.Judge(reading, ticks, scores).Count(judged => judged.Slots != 0);
            station.Observe(reading, ticks, scores, alerts);
            if (station.HasJumps) jumps++;
        }

        var expected = JumpRate(threshold) * Count;
        // A spike is not compared with, so that a few jumps after it are none.
        Assert.InRange(jumps, 0.85 * expected - 4 * Math.Sqrt(expected), expected + 4 * Math.Sqrt(expected));
        Assert.InRange(passed, 1, jumps);
    }

    [Fact]
    public void Observe_CleanValues_AllocatesNoMoreThanWithoutTests() => Assert.Equal(AllocatedBy(null), AllocatedBy(Tests(100) with { FlatLine = new FlatLineTest(TimeSpan.FromHours(1), null) }));

    /// <summary>The figure of docs/decisions/0036: seven sensors with a threshold of 7.5 σ.</summary>
    [Fact]
    public void JumpRate_RecommendedThreshold_IsBelowOnceInAMillionCleanReadings() => Assert.InRange(7 * JumpRate(7.5), 7.9e-7, 8.1e-7);

    /// <summary>The bytes that 10,000 readings allocate after the first ones.</summary>
    private static long AllocatedBy(SequenceTests? tests)
    {
        var driver = new StationDriver();
        driver.Change(known => known.With(new SensorType(Air, "Air", "Cel", null) { Tests = tests }));
        var (station, alerts) = (driver.Station, new List<Alert>());
        var (values, scores) = (new double[station.Plan.Catalogue.Slots.Count], new Scores(station.Plan.Catalogue.Slots.Count));
        Array.Fill(values, double.NaN);
        var before = 0L;
        for (var i = 1; i <= 20_000; i++)
        {
            if (i == 10_000) before = GC.GetAllocatedBytesForCurrentThread();
            values[0] = 100 * (i % 3);
            var ticks = StationDriver.Start.AddMinutes(i).UtcTicks;
            station.Observe(new Reading(ticks, values), ticks, scores, alerts);
        }

        Assert.Equal(0UL, scores.Suspect | scores.Failed);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double JumpRate(double threshold) => 2 * new Distribution(DistributionKind.Normal, 0, 1).UpperTail(threshold / Math.Sqrt(2));

    private static List<(QualityFlag Flag, QualityTest Tests)> Run(SequenceTests tests, (int Step, double Value)[] values, int[]? restarts = null)
    {
        var station = new StationDriver();
        var wide = new SensorType(Air, "Air", "Cel", null) { Tests = tests };
        station.Change(known => known.With(wide));
        var seconds = 0;
        foreach (var (i, value) in values.Index())
        {
            if (restarts?[i] == 0) station.Restart();
            station.Observe(seconds += value.Step, value.Value, Air);
        }

        seconds = 0;
        return [.. values.Select(value => station.Quality(seconds += value.Step, Air))];
    }
}
