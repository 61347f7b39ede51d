using CitySensors.Core.Alerts;
using CitySensors.Core.FalseAlarms;
using CitySensors.Core.Sensors;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.FalseAlarms;

public sealed class RunRateTests
{
    private static readonly Gen<RunCondition> Conditions = Gen.Elements(
        new RunCondition(1), new RunCondition(2), new RunCondition(3), new RunCondition(8), new RunCondition(1, 3), new RunCondition(2, 3), new RunCondition(3, 5));

    private static readonly Gen<Tail> Tails = Gen.Elements(Tail.Both, Tail.Upper, Tail.Lower);

    private static readonly Gen<double> Autocorrelations = Gen.OneOf(Gen.Constant(0.0), Properties.Between(-0.8, 0.9));

    [Fact]
    public void LevelFor_AnyBudget_HasThatRate() => Properties.Hold(
        from condition in Conditions
        from tail in Tails
        from autocorrelation in Autocorrelations
        from rate in Properties.Powers(1e-10, 1e-4)
        select (condition, tail, autocorrelation, rate),
        it =>
        {
            var level = RunRate.LevelFor(it.rate, it.tail, it.condition, it.autocorrelation);
            var share = RunRate.Of(level, it.tail, it.condition, it.autocorrelation) / it.rate;
            // With the tail probability of rules, up to 0.4, some conditions are never met so often.
            if (level < 0.4 || share > 1) Assert.Equal(1, share, 1e-6);
        },
        60);

    [Fact]
    public void LevelFor_SmallerBudget_IsFurtherOut() => Properties.Hold(
        from condition in Conditions
        from tail in Tails
        from autocorrelation in Autocorrelations
        from rate in Properties.Powers(1e-9, 1e-4)
        select (condition, tail, autocorrelation, rate),
        it =>
        {
            var level = RunRate.LevelFor(it.rate, it.tail, it.condition, it.autocorrelation);
            var stricter = RunRate.LevelFor(it.rate / 2, it.tail, it.condition, it.autocorrelation);
            Assert.True(stricter < level || level == 0.4, $"{stricter}, {level}");
        },
        60);

    [Fact]
    public void LevelFor_BudgetThatNoLevelExceeds_IsThatOfMostAlerts() =>
        Assert.Equal(0.25, RunRate.LevelFor(0.5, Tail.Both, new RunCondition(1)));

    [Fact]
    public void Of_IndependentReadings_IsTheBinomialProbability()
    {
        const double q = 2e-3;
        Assert.Equal(q * (1 - q), RunRate.Of(q, Tail.Upper, new RunCondition(1)), 1e-15);
        Assert.Equal(q * q * (1 - q), RunRate.Of(q / 2, Tail.Both, new RunCondition(2)), 1e-15);
        Assert.Equal(6 * Math.Pow(q, 3) * Math.Pow(1 - q, 3), RunRate.Of(q, Tail.Lower, new RunCondition(3, 5)), 1e-17);
    }

    /// <summary>As φ goes to 0, the quadrature comes to the closed form.</summary>
    [Fact]
    public void Of_NearlyIndependentReadings_IsNearlyThatOfIndependentOnes() => Properties.Hold(
        from condition in Conditions
        from tail in Tails
        from level in Properties.Powers(1e-6, 1e-2)
        select (condition, tail, level),
        it => Assert.Equal(1, RunRate.Of(it.level, it.tail, it.condition, 1e-9) / RunRate.Of(it.level, it.tail, it.condition), 1e-5),
        30);

    /// <summary>S. O. Rice (1945): an AR(1) of coefficient φ is above 0 and then below it with probability arccos(φ)/2π.</summary>
    [Theory]
    [InlineData(-0.9)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void Of_AutocorrelatedReadingsBeyondTheMedian_IsTheRateOfCrossings(double autocorrelation) =>
        Assert.Equal(Math.Acos(autocorrelation) / (2 * Math.PI), RunRate.Of(0.5, Tail.Upper, new RunCondition(1), autocorrelation), 1e-9);

    [Fact]
    public void LevelFor_AutocorrelatedReadingsInARow_IsFurtherOutThanOfIndependentOnes() =>
        Assert.True(RunRate.LevelFor(1e-6, Tail.Both, new RunCondition(3), 0.9) < RunRate.LevelFor(1e-6, Tail.Both, new RunCondition(3)) / 10);

    /// <summary>W. Feller, An Introduction to Probability Theory, XIII.7: the first run of N successes takes (1 - qᴺ)/((1 - q)qᴺ) trials.</summary>
    [Fact]
    public void Delay_IndependentReadings_IsThatOfSuccessRuns() => Properties.Hold(
        from values in Gen.Choose(1, 6)
        from level in Properties.Powers(1e-5, 0.3)
        from shift in Properties.Between(0, 4)
        select (values, level, shift),
        it =>
        {
            var q = NormalUpperTail(it.level, it.shift);
            var expected = (1 - Math.Pow(q, it.values)) / ((1 - q) * Math.Pow(q, it.values));
            if (expected < 1e8) Assert.Equal(1, RunRate.Delay(it.level, Tail.Upper, new RunCondition(it.values), 0, it.shift) / expected, 1e-5);
        });

    [Fact]
    public void Delay_LargerShift_IsShorter() => Properties.Hold(
        from condition in Gen.Elements(new RunCondition(1), new RunCondition(2), new RunCondition(3), new RunCondition(2, 3), new RunCondition(3, 5))
        from autocorrelation in Properties.Between(-0.5, 0.8)
        from shift in Properties.Between(1, 4)
        select (condition, autocorrelation, shift),
        it => Assert.True(
            RunRate.Delay(1e-3, Tail.Upper, it.condition, it.autocorrelation, it.shift + 0.5) < RunRate.Delay(1e-3, Tail.Upper, it.condition, it.autocorrelation, it.shift)),
        20);

    [Theory]
    [InlineData(0, null)]
    [InlineData(101, null)]
    [InlineData(3, 2)]
    [InlineData(3, 11)]
    public void RunCondition_Impossible_Throws(int values, int? of) => Assert.Throws<ArgumentOutOfRangeException>(() => new RunCondition(values, of));

    [Theory]
    [InlineData(0.995)]
    [InlineData(double.NaN)]
    public void Of_InvalidAutocorrelation_Throws(double autocorrelation) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(autocorrelation), () => RunRate.Of(1e-3, Tail.Both, new RunCondition(1), autocorrelation));

    private static double NormalUpperTail(double level, double shift)
    {
        var standard = new Distribution(DistributionKind.Normal, 0, 1);
        return standard.UpperTail(standard.ValueOfUpperTail(level) - shift);
    }
}
