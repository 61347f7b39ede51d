using CitySensors.Core.Quality;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Quality;

public sealed class QualityFlagTests
{
    private static readonly Distribution Standard = new(DistributionKind.Normal, 0, 1);

    [Theory]
    [InlineData(QualityFlag.Pass, 1)]
    [InlineData(QualityFlag.NotEvaluated, 2)]
    [InlineData(QualityFlag.Suspect, 3)]
    [InlineData(QualityFlag.Fail, 4)]
    [InlineData(QualityFlag.Missing, 9)]
    public void QualityFlag_HasTheNumberOfQartod(QualityFlag flag, byte number) => Assert.Equal(number, (byte)flag);

    [Theory]
    [InlineData(-10, QualityFlag.Pass)]
    [InlineData(-10.000000000000002, QualityFlag.Fail)]
    [InlineData(20, QualityFlag.Pass)]
    [InlineData(20.000000000000004, QualityFlag.Fail)]
    [InlineData(0, QualityFlag.Pass)]
    [InlineData(7, QualityFlag.Fail)]
    [InlineData(7.00006, QualityFlag.Fail)]
    [InlineData(7.0001, QualityFlag.Pass)]
    [InlineData(-998.99, QualityFlag.Fail)]
    [InlineData(-999, QualityFlag.Fail)]
    [InlineData(double.NaN, QualityFlag.Missing)]
    public void Score_WithAPlausibleRangeAndFaultValues_Flags(double value, QualityFlag expected)
    {
        var type = new SensorType("a", "A", "1", Standard, new PlausibleRange(-10, 20), [7, -999]);
        var scores = new Scores(1);
        new Scorer([type]).Score([value], scores);

        Assert.Equal(expected, scores.Quality[0]);
        Assert.Equal(expected == QualityFlag.Fail ? 1UL : 0UL, scores.Failed);
        if (!double.IsNaN(value)) Assert.Equal(expected == QualityFlag.Fail, type.IsFault(value));
    }

    [Theory]
    [InlineData(5, QualityFlag.NotEvaluated)]
    [InlineData(1e300, QualityFlag.NotEvaluated)]
    [InlineData(-999, QualityFlag.Fail)]
    public void Score_WithoutAPlausibleRange_EvaluatesFaultValuesOnly(double value, QualityFlag expected)
    {
        var scores = new Scores(1);
        new Scorer([new SensorType("a", "A", "1", Standard, null, [-999])]).Score([value], scores);
        Assert.Equal(expected, scores.Quality[0]);
    }

    [Theory]
    [InlineData(4.9, QualityFlag.Pass)]
    [InlineData(5, QualityFlag.Suspect)]
    [InlineData(5.00005, QualityFlag.Suspect)]
    [InlineData(5.0001, QualityFlag.Pass)]
    [InlineData(8, QualityFlag.Pass)]
    [InlineData(8.1, QualityFlag.Suspect)]
    [InlineData(-3.1, QualityFlag.Suspect)]
    [InlineData(10, QualityFlag.Suspect)]
    [InlineData(10.1, QualityFlag.Fail)]
    [InlineData(9, QualityFlag.Fail)]
    [InlineData(double.NaN, QualityFlag.Missing)]
    public void Score_WithSuspectValuesAndARange_Flags(double value, QualityFlag expected)
    {
        var type = new SensorType("a", "A", "1", Standard, new PlausibleRange(-10, 10), [9]) { SuspectValues = [5, 9], SuspectOutside = new PlausibleRange(-3, 8) };
        var scores = new Scores(1);
        new Scorer([type]).Score([value], scores);
        Assert.Equal(expected, scores.Quality[0]);
        Assert.Equal(expected == QualityFlag.Suspect ? 1UL : 0UL, scores.Suspect);
    }

    [Theory]
    [InlineData(7, QualityFlag.Pass)]
    [InlineData(9, QualityFlag.Suspect)]
    public void Score_WithASuspectRangeOnly_Evaluates(double value, QualityFlag expected)
    {
        var scores = new Scores(1);
        new Scorer([new SensorType("a", "A", "1", Standard) { SuspectOutside = new PlausibleRange(-3, 8) }]).Score([value], scores);
        Assert.Equal(expected, scores.Quality[0]);
    }

    /// <summary>What devices send in single precision, or scaled from the largest number of 16 bits.</summary>
    [Theory]
    [InlineData(655.35, 655.35f)]
    [InlineData(6553.5, 65535 * 0.1f)]
    [InlineData(999.9, 999.9f)]
    [InlineData(99.99, 99.99f)]
    [InlineData(-127, (-196.6 - 32) / 1.8)]
    [InlineData(85, (185 - 32) / 1.8)]
    public void IsFault_NearAFaultValue_IsOne(double fault, double value) =>
        Assert.True(new SensorType("a", "A", "1", Standard, FaultValues: [fault]).IsFault(value));

    /// <summary>The vectorized check finds what the definition says, for any sensor type and value.</summary>
    [Fact]
    public void Score_AnySensorTypeAndValue_FlagsByItsDefinition() => Properties.Hold(
        from types in Gen.ArrayOf(SensorTypes, 5)
        from values in Gen.ArrayOf(Gen.OneOf(Properties.Between(-30, 30), Gen.Choose(-30, 30).Select(whole => (double)whole), Gen.Constant(double.NaN)), 5)
        from nudge in Gen.Elements(0, 1e-5, -1e-5, 1.0005e-5, -1.0005e-5, 2e-5)
        select (types, values: values.Select(value => value * (1 + nudge)).ToArray()),
        it =>
        {
            var scores = new Scores(it.types.Length);
            new Scorer(it.types).Score(it.values, scores);
            for (var i = 0; i < it.types.Length; i++)
            {
                var isMissing = double.IsNaN(it.values[i]);
                Assert.Equal(!isMissing && it.types[i].IsFault(it.values[i]), (scores.Failed >> i & 1) != 0);
                Assert.Equal(!isMissing && it.types[i].IsSuspect(it.values[i]), (scores.Suspect >> i & 1) != 0);
            }
        },
        500);

    private static readonly Gen<PlausibleRange?> Ranges = Gen.OneOf(
        Gen.Constant(default(PlausibleRange)),
        from min in Gen.Choose(-20, 10) from width in Gen.Choose(1, 20) select (PlausibleRange?)new PlausibleRange(min, min + width));

    private static readonly Gen<SensorType> SensorTypes =
        from mean in Gen.Choose(-20, 20)
        from plausible in Ranges
        from outside in Ranges
        from faults in Gen.ArrayOf(Gen.Choose(-20, 20).Select(whole => (double)whole), 3)
        from suspects in Gen.ArrayOf(Gen.Choose(-20, 20).Select(whole => (double)whole), 3)
        select new SensorType("a", "A", "1", new Distribution(DistributionKind.Normal, mean, 1), plausible, faults) { SuspectValues = suspects, SuspectOutside = outside };

    [Fact]
    public void Score_WindOf1048MilesPerHour_IsAnError()
    {
        var wind = StandardSensorTypes.All.Single(type => type.Id == "wind_speed");
        var scores = new Scores(1);
        new Scorer([wind]).Score([1048 * 0.44704], scores);
        Assert.Equal(QualityFlag.Fail, scores.Quality[0]);
    }
}
