using CitySensors.Core.Alerts;
using CitySensors.Core.Quality;
using static CitySensors.Core.Quality.QualityFlag;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Quality;

/// <summary>The tests of sequences of values at a station: a reading each 10 s of an air temperature, whose σ is 2.</summary>
public sealed class SequenceTestsTests
{
    private const string Air = "temperature";
    private static readonly Rule Hot = Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30)) with { Sensor = Air };
    private static readonly SequenceTests Spikes = new() { Spike = new SpikeTest(5, 8) };

    [Fact]
    public void Observe_Spike_IsSuspectUntilTheNextValueFailsIt()
    {
        var station = Sending(Spikes, 25, 25.5, 40);
        Assert.Equal((Suspect, QualityTest.Spike), station.Quality(20, Air));
        station.Observe(30, 25.2, Air);
        Assert.Equal((Fail, QualityTest.Spike), station.Quality(20, Air));
        Assert.Equal((Pass, QualityTest.None), station.Quality(30, Air));
    }

    [Fact]
    public void Observe_SmallSpike_StaysSuspect()
    {
        var station = Sending(Spikes, 25, 19, 25);
        Assert.Equal([(Pass, QualityTest.None), (Suspect, QualityTest.Spike), (Pass, QualityTest.None)], AllOf(station, 3));
    }

    [Fact]
    public void Observe_Step_PassesWithTheNextValue()
    {
        var station = Sending(Spikes, 25, 40, 41);
        Assert.Equal([(Pass, QualityTest.None), (Pass, QualityTest.None), (Pass, QualityTest.None)], AllOf(station, 3));
    }

    [Fact]
    public void Observe_SpikeInStandardDeviations_DependsOnTheDistribution()
    {
        var tests = new SequenceTests { Spike = new SpikeTest(null, 4, ThresholdScale.StandardDeviation) };
        Assert.Equal((Fail, QualityTest.Spike), Sending(tests, 25, 33.1, 25).Quality(10, Air));
        Assert.Equal((Pass, QualityTest.None), Sending(tests, 25, 32.9, 25).Quality(10, Air));
    }

    [Fact]
    public void Observe_SpikeWithItsReasonByAnotherTest_KeepsIt()
    {
        var tests = Spikes with { RateOfChange = new RateOfChangeTest(10, null, TimeSpan.FromMinutes(1)) };
        var station = Sending(tests, 25, 40);
        Assert.Equal((Suspect, QualityTest.Spike | QualityTest.RateOfChange), station.Quality(10, Air));
        station.Observe(20, 40, Air);
        Assert.Equal((Suspect, QualityTest.RateOfChange), station.Quality(10, Air));
    }

    [Fact]
    public void Observe_SpikeBeyondALevel_RaisesNothing()
    {
        var station = Sending(Spikes, 25, 25, 40, 25, 25);
        Assert.Empty(station.Log);
        Assert.Equal(Fail, station.Quality(20, Air).Flag);
    }

    [Fact]
    public void Observe_StepBeyondALevel_RaisesWithTheNextValueSinceTheFirst()
    {
        var station = Sending(Spikes, 25, 25, 40);
        Assert.Empty(station.Log);
        var raised = Assert.Single(station.Observe(30, 41, Air));
        Assert.Equal((AlertState.Raised, Start.AddSeconds(20)), (raised.State, raised.Onset));
    }

    [Fact]
    public void Observe_StepBeyondALevelOfTwoValues_RaisesAsWithoutTheTest()
    {
        var (with, without) = (Driver(Hot with { MinValues = 2 }, Spikes), Driver(Hot with { MinValues = 2 }, null));
        foreach (var station in (StationDriver[])[with, without]) Send(station, 25, 25, 40, 41, 42);
        Assert.Equal(without.Log.Select(Line), with.Log.Select(Line));
        Assert.Single(with.Log);
    }

    [Fact]
    public void Observe_SpikeDuringAnAlert_DoesNotEndIt() =>
        Assert.Equal("Raised:Minor", Sending(Spikes, 40, 41, 20, 41, 41).States);

    [Fact]
    public void Observe_FirstValueAfterAGap_IsNoSpike() =>
        Assert.Equal((Pass, QualityTest.None), At(Driver(Hot, Spikes), (0, 25), (10, 25), (20, 25), (600, 34)).Quality(600, Air));

    [Fact]
    public void Observe_LateValue_IsNotTested()
    {
        var station = At(Driver(Hot, Spikes), (0, 25), (10, 25), (30, 25), (20, 60), (40, 25));
        Assert.Equal((Pass, QualityTest.None), station.Quality(20, Air));
        Assert.Equal((Pass, QualityTest.None), station.Quality(40, Air));
    }

    [Fact]
    public void Observe_FaultValues_AreNotCompared()
    {
        var station = Sending(Spikes, 25, -999, 25);
        Assert.Equal([(Pass, QualityTest.None), (Fail, QualityTest.None), (Pass, QualityTest.None)], AllOf(station, 3));
    }

    [Fact]
    public void Correct_ValueThatMayBeASpike_IsNoneAnyMore()
    {
        var station = Sending(Spikes, 25, 25, 40);
        station.Correct(25, 20, 25.5, Air);
        station.Observe(30, 26, Air);
        Assert.Equal([(Pass, QualityTest.None), (Pass, QualityTest.None), (Pass, QualityTest.None), (Pass, QualityTest.None)], AllOf(station, 4));
    }

    [Theory]
    [InlineData(5, 10, 4)]
    [InlineData(3, 60, 6)]
    [InlineData(20, 30, 19)]
    public void Observe_SameValue_IsStuckAfterSoManyValuesAndSuchATime(int minValues, int seconds, int firstStuck)
    {
        var station = Sending(new SequenceTests { FlatLine = new FlatLineTest(TimeSpan.FromSeconds(seconds), null, minValues) }, [.. Enumerable.Repeat(25.0, 30)]);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i >= firstStuck ? (Suspect, QualityTest.FlatLine) : (Pass, QualityTest.None)), AllOf(station, 30));
    }

    [Fact]
    public void Observe_StuckValue_IsSuspectAndThenFails()
    {
        var flat = new FlatLineTest(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(100), Tolerance: 0.1);
        var station = Sending(new SequenceTests { FlatLine = flat }, 25, 25.1, 25, 24.95, 25, 25, 25, 25, 25, 25, 25, 24.8);
        Assert.Equal(
            [Pass, Pass, Pass, Pass, Pass, Suspect, Suspect, Suspect, Suspect, Suspect, Fail, Pass], AllOf(station, 12).Select(one => one.Flag));
    }

    [Fact]
    public void Observe_StuckAtAnException_Passes()
    {
        var flat = new FlatLineTest(null, TimeSpan.FromSeconds(10), 2) { Except = [0] };
        var station = Sending(new SequenceTests { FlatLine = flat }, 0, 0, 0, 1, 1, 1);
        Assert.Equal([Pass, Pass, Pass, Pass, Fail, Fail], AllOf(station, 6).Select(one => one.Flag));
    }

    [Fact]
    public void Observe_StuckBeyondALevel_BecomesSilent()
    {
        var flat = new FlatLineTest(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), 3);
        var station = Sending(new SequenceTests { FlatLine = flat }, 25, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40);
        Assert.Equal("Raised:Minor", station.States);
        Assert.Equal(AlertState.Unconfirmed, Assert.Single(station.CheckSilence(8 * 86_400)).State);
    }

    [Fact]
    public void Observe_FastChange_IsSuspectOrFails()
    {
        var rate = new RateOfChangeTest(6, 12, TimeSpan.FromMinutes(1));
        var station = Sending(new SequenceTests { RateOfChange = rate }, 25, 26, 27.1, 29.2, 29.2, 27.9);
        Assert.Equal([Pass, Pass, Suspect, Fail, Pass, Suspect], AllOf(station, 6).Select(one => one.Flag));
        Assert.Equal(QualityTest.RateOfChange, station.Quality(30, Air).Tests);
    }

    [Theory]
    [InlineData(SpreadMeasure.Range, 0.5)]
    [InlineData(SpreadMeasure.StandardDeviation, 0.25)]
    public void Observe_AttenuatedSignal_IsFoundAfterItsTime(SpreadMeasure measure, double below)
    {
        var attenuated = new AttenuatedSignalTest(TimeSpan.FromMinutes(4), below, null, measure);
        var values = Enumerable.Range(0, 60).Select(i => 25 + (i < 20 ? 2 : 0.2) * (i % 2));
        var flags = AllOf(Sending(new SequenceTests { AttenuatedSignal = attenuated }, [.. values]), 60);
        Assert.All(flags[..44], one => Assert.Equal(Pass, one.Flag));
        Assert.All(flags[50..], one => Assert.Equal((Suspect, QualityTest.AttenuatedSignal), one));
    }

    [Fact]
    public void Apply_OtherThresholds_ContinuesTheSequences()
    {
        var station = Sending(new SequenceTests { FlatLine = new FlatLineTest(null, TimeSpan.FromMinutes(10)) }, [.. Enumerable.Repeat(25.0, 20)]);
        station.Change(known => known.With(known.SensorType(Air)! with { Tests = new SequenceTests { FlatLine = new FlatLineTest(null, TimeSpan.FromMinutes(1)) } }));
        station.Observe(200, 25, Air);
        Assert.Equal((Fail, QualityTest.FlatLine), station.Quality(200, Air));
    }

    private static StationDriver Sending(SequenceTests tests, params double[] values)
    {
        var station = Driver(Hot, tests);
        Send(station, values);
        return station;
    }

    private static void Send(StationDriver station, params double[] values)
    {
        for (var i = 0; i < values.Length; i++) station.Observe(10 * i, values[i], Air);
    }

    private static StationDriver At(StationDriver station, params (double Seconds, double Value)[] values)
    {
        foreach (var (seconds, value) in values) station.ObserveAt(Math.Max(seconds, 30), seconds, (Air, value));
        return station;
    }

    private static StationDriver Driver(Rule rule, SequenceTests? tests)
    {
        var station = new StationDriver(rule);
        station.Change(known => known.With(known.SensorType(Air)! with { Tests = tests }));
        return station;
    }

    private static List<(QualityFlag Flag, QualityTest Tests)> AllOf(StationDriver station, int count) =>
        [.. Enumerable.Range(0, count).Select(i => station.Quality(10 * i, Air))];
}
