using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Stations;

public sealed class StationSensorsTests
{
    private const string Temperature = "temperature";
    private const string Dust = StationDriver.FineDust;
    private static readonly Distribution Cold = new(DistributionKind.Normal, 5, 1);

    [Fact]
    public void For_StationsWithTheSameDistributions_IsOnePlanWithAScorerOfItsOwn()
    {
        var catalogue = StationDriver.CatalogueWith(DefaultRules.ByTailProbability(Temperature));
        var plans = new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc));
        var plain = plans.For(new StationDefinition("a", "A"));
        Assert.Same(catalogue.Scorer, plain.Scorer);
        // What changes values only is not part of a plan.
        Assert.Same(plain, plans.For(StationWith(Temperature, new StationSensor("[degF]", Calibration: [new(StationDriver.Start, 2)]))));

        var cold = plans.For(StationWith(Temperature, new StationSensor(Distribution: Cold)));
        Assert.Same(cold, plans.For(StationWith(Temperature, new StationSensor("K", Cold)) with { Id = "b" }));
        Assert.NotSame(cold, plans.For(StationWith(Temperature, new StationSensor(Distribution: Cold, Plausible: new(-10, 20)))));
        Assert.Same(catalogue, cold.Catalogue);
        Assert.NotSame(catalogue.Scorer, cold.Scorer);
    }

    [Fact]
    public void Observe_OwnDistribution_DecidesAndExplainsTheAlert()
    {
        var rule = StationDriver.AtOnce(DefaultRules.ByTailProbability(Temperature)) with { For = TimeSpan.Zero, ClearAfter = TimeSpan.Zero };
        var (cold, usual) = (new StationDriver(StationWith(Temperature, new StationSensor(Distribution: Cold)), rule), new StationDriver(rule));
        Assert.Empty(cold.Observe(0, 5, Temperature));
        Assert.Equal(ValueFlags.None, cold.LastFlags);
        Assert.Single(usual.Observe(0, 5, Temperature));

        Assert.Equal(AlertState.Cleared, Assert.Single(usual.Observe(60, 25, Temperature)).State);
        var raised = Assert.Single(cold.Observe(60, 25, Temperature));
        Assert.Equal((20.0, Cold), (raised.Measurement.Z, raised.Condition.Expected));
        var highest = Assert.IsType<Threshold.Improbable>(rule.Levels[^1].Threshold);
        Assert.Equal(Cold.ValueOfUpperTail(highest.Probability), raised.Condition.Threshold, 9);
        Assert.Contains("5 °C is normal here", raised.Message, StringComparison.Ordinal);
        Assert.Equal(1UL, cold.LastFlags.Outliers & 1);
    }

    [Fact]
    public void Observe_OwnDistributionAndARuleForTheStation_TheGeneralRuleIsOverridden()
    {
        var general = StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30));
        var own = StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (55, 50)) with { Id = "own", Stations = ["station-7"] };
        var station = new StationDriver(StationWith(Dust, new StationSensor(Distribution: Cold)) with { Id = "station-7" }, general, own);
        Assert.Empty(station.Observe(0, 40));
        Assert.Equal("own", Assert.Single(station.Observe(60, 60)).Rule);
    }

    [Fact]
    public void Correct_ValueOfACalibratedSensor_IsCalibratedAndComparedAsSent()
    {
        var rule = StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30));
        var station = new StationDriver(StationWith(Dust, new StationSensor(Calibration: [new(StationDriver.Start.AddDays(-1), 2)])), rule);
        Assert.Empty(station.Observe(0, 15));
        Assert.Empty(station.Correct(10, 0, 15));
        Assert.Equal(40, Assert.Single(station.Correct(20, 0, 20)).Measurement.Value);
    }

    [Fact]
    public void Observe_OwnRange_DecidesWhatIsAFault()
    {
        var station = new StationDriver(StationWith(Temperature, new StationSensor(Plausible: new(-5, 50))));
        station.Observe(0, 60, Temperature);
        Assert.Equal(1UL, station.LastFlags.Failed);
        station.Observe(1, -999, Temperature);
        Assert.Equal(1UL, station.LastFlags.Failed);
        station.Observe(2, 40, Temperature);
        Assert.Equal(0UL, station.LastFlags.Failed);
    }

    [Fact]
    public void Correct_ByEventTime_TakesTheLastEntryBefore()
    {
        var station = Calibrated(Temperature, new(StationDriver.Start.AddHours(1), 2), new(StationDriver.Start.AddHours(2), 1, -0.5));
        Assert.Equal((20.0, double.NaN), Correct(station, 0, 20));
        Assert.Equal((40.0, 20.0), Correct(station, 1, 20));
        Assert.Equal((19.5, 20.0), Correct(station, 2, 20));
        Assert.Equal((19.5, 20.0), Correct(station, 99, 20));
        // Later than its arrival does not matter: event times count.
        Assert.Equal((40.0, 20.0), Correct(station, 1.5, 20));
        // What is not changed has no raw value, and what is no number any more stays as it is.
        Assert.Equal((0.0, double.NaN), Correct(station, 1, 0));
        Assert.Equal((double.MaxValue, double.NaN), Correct(station, 1, double.MaxValue));
        Assert.Equal((double.NaN, double.NaN), Correct(station, 1, double.NaN));
    }

    [Fact]
    public void Correct_AcrossNorth_StaysOnTheCircle()
    {
        var wind = new SensorType("wind", "Wind", "deg", null, new(0, 360)) { Circular = new(360), Aggregation = Aggregation.CircularMean };
        var catalogue = StationDriver.CatalogueWith().With(wind);
        var definition = StationWith("wind", new StationSensor(Calibration: [new(StationDriver.Start, 1, 20)]));
        var station = new Station(definition, new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc)).For(definition));
        var values = new double[catalogue.Slots.Count];
        foreach (var (raw, corrected) in ((double, double)[])[(350, 10), (10, 30), (400, 420)])
        {
            values[^1] = raw;
            Assert.Equal(corrected, station.Correct(new Reading(StationDriver.Start.UtcTicks, values)).Values[^1]);
        }
    }

    [Fact]
    public void Observe_CorrectedValue_IsEvaluatedByTheRules()
    {
        var rule = StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (50, 45));
        var station = new StationDriver(StationWith(Dust, new StationSensor(Calibration: [new(StationDriver.Start, 2)])), rule);
        Assert.Equal(60, Assert.Single(station.Observe(0, 30)).Measurement.Value);
    }

    [Fact]
    public void Observe_ListedValues_AreRecognisedBeforeTheCorrection()
    {
        var station = Calibrated(Temperature, new Calibration(StationDriver.Start, 1, -0.5));
        station.Observe(0, 85, Temperature);
        Assert.Equal(new ValueFlags(1, 0, 1), station.LastFlags);
        // Corrected to a listed value by chance.
        station.Observe(1, 85.5, Temperature);
        Assert.Equal(new ValueFlags(1, 0), station.LastFlags);
        station.Observe(2, -999, Temperature);
        Assert.Equal(1UL, station.LastFlags.Failed);
        // The range is that of corrected values.
        station.Observe(3, 125.4, Temperature);
        Assert.Equal(0UL, station.LastFlags.Failed);
        station.Observe(4, -79.9, Temperature);
        Assert.Equal(1UL, station.LastFlags.Failed);
    }

    [Fact]
    public void Equals_SameContent_IsTrue()
    {
        Assert.Equal(StationWith(Temperature, Full()), StationWith(Temperature, Full()));
        Assert.NotEqual(StationWith(Temperature, Full()), StationWith(Temperature, Full() with { Unit = "K" }));
        Assert.NotEqual(StationWith(Temperature, Full()), StationWith(Temperature, Full() with { Calibration = [new(StationDriver.Start, 3)] }));
        Assert.NotEqual(StationWith(Temperature, Full()), StationWith(Temperature, Full() with { Plausible = null }));
        Assert.NotEqual(StationWith(Temperature, Full()), StationWith(Dust, Full()));

        static StationSensor Full() => new("[degF]", Cold, new(-10, 40), [new(StationDriver.Start, 2)]);
    }

    [Fact]
    public void ErrorsOf_SensorsThatDoNotFit_AreAllErrors()
    {
        var sensors = new StationSensors([new("temperature", new("%")), new("nowhere", new("Cel")), new("pressure", new("[in_i'Hg]")), new("humidity", new("furlong"))]);
        var station = new StationDefinition("a", "A") { Sensors = sensors };
        Assert.Equal(
            ["sensors.humidity.unit", "sensors.nowhere", "sensors.temperature.unit"],
            StationFit.ErrorsOf(station, null, StationDriver.CatalogueWith()).Select(error => error.Member));
        // Removed after the station was defined.
        Assert.Equal(["sensors.humidity.unit", "sensors.temperature.unit"], StationFit.ErrorsOf(station, station, StationDriver.CatalogueWith()).Select(error => error.Member));
    }

    private static StationDefinition StationWith(string sensor, StationSensor own) => new("a", "A") { Sensors = new StationSensors([new(sensor, own)]) };

    private static StationDriver Calibrated(string sensor, params Calibration[] calibration) => new(StationWith(sensor, new StationSensor(Calibration: calibration)));

    private static (double Value, double Raw) Correct(StationDriver station, double hours, double value)
    {
        var values = new double[9];
        Array.Fill(values, double.NaN);
        values[0] = value;
        var reading = station.Station.Correct(new Reading(StationDriver.Start.AddHours(hours).UtcTicks, values));
        return (reading.Values[0], reading.Raw.IsEmpty ? double.NaN : reading.Raw[0]);
    }
}
