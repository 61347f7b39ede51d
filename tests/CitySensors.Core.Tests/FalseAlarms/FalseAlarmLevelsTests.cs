using CitySensors.Core.Alerts;
using CitySensors.Core.FalseAlarms;
using CitySensors.Core.Sensors;
using CitySensors.TestSupport.FalseAlarms;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.FalseAlarms;

public sealed class FalseAlarmLevelsTests
{
    private static readonly Distribution Temperature = new(DistributionKind.Normal, 25, 2);
    private static readonly Distribution Wind = new(DistributionKind.FoldedNormal, 5, 20);

    private static readonly Gen<FalseAlarmQuestion> Questions =
        from distribution in Gen.Elements(Temperature, Wind)
        from tail in Gen.Elements(Tail.Both, Tail.Upper, Tail.Lower)
        from alerts in Properties.Powers(0.1, 100)
        from autocorrelation in Gen.Elements(0, 0.5)
        select new FalseAlarmQuestion(distribution, new AlertBudget(alerts, TimeSpan.FromDays(30)), 200, TimeSpan.FromSeconds(10))
        {
            Tail = tail, Autocorrelation = autocorrelation, Shift = 2,
        };

    [Fact]
    public void Of_AnyQuestion_SpendsTheBudgetWithEachMethod() => Properties.Hold(
        Questions,
        question =>
        {
            var levels = FalseAlarmLevels.Of(question);
            foreach (var alerts in (double[])[levels.SingleValue.Alerts, levels.Values.Alerts, levels.Cusum.Alerts, levels.Ewma.Alerts])
                Assert.Equal(1, alerts / question.Budget.Alerts, 1e-6);
        },
        20);

    [Fact]
    public void Of_SmallerBudget_HasFurtherLevelsAndLongerDelays() => Properties.Hold(
        Questions,
        question =>
        {
            var levels = FalseAlarmLevels.Of(question);
            var stricter = FalseAlarmLevels.Of(question with { Budget = question.Budget with { Alerts = question.Budget.Alerts / 10 } });
            Assert.True(stricter.SingleValue.TailProbability < levels.SingleValue.TailProbability && stricter.Values.TailProbability < levels.Values.TailProbability);
            Assert.True(stricter.Cusum.Limit > levels.Cusum.Limit && stricter.Ewma.Limit > levels.Ewma.Limit);
            Assert.True(stricter.SingleValue.Delay > levels.SingleValue.Delay && stricter.Values.Delay > levels.Values.Delay);
            Assert.True(stricter.Cusum.Delay > levels.Cusum.Delay && stricter.Ewma.Delay > levels.Ewma.Delay);
        },
        10);

    [Fact]
    public void Of_AnotherUnit_HasTheSameProbabilitiesAndConvertedValues() => Properties.Hold(
        Questions,
        question =>
        {
            // 1.8: from degrees Celsius to Fahrenheit, without the offset, which folded values cannot have.
            var converted = question with
            {
                Distribution = question.Distribution with { Mean = 1.8 * question.Distribution.Mean, StandardDeviation = 1.8 * question.Distribution.StandardDeviation },
            };
            var (here, there) = (FalseAlarmLevels.Of(question), FalseAlarmLevels.Of(converted));
            Assert.Equal((here.SingleValue.TailProbability, here.Values.TailProbability, here.Cusum, here.Ewma), (there.SingleValue.TailProbability, there.Values.TailProbability, there.Cusum, there.Ewma));
            Assert.Equal(1, (there.Values.High ?? there.Values.Low)!.Value / (1.8 * (here.Values.High ?? here.Values.Low)!.Value), 1e-9);
        },
        10);

    [Fact]
    public void Of_TwiceTheStations_HasTheLevelsOfHalfTheBudget()
    {
        var question = new FalseAlarmQuestion(Temperature, new AlertBudget(1, TimeSpan.FromDays(30)), 200, TimeSpan.FromSeconds(10));
        var more = FalseAlarmLevels.Of(question with { Stations = 400 });
        var less = FalseAlarmLevels.Of(question with { Budget = new AlertBudget(0.5, TimeSpan.FromDays(30)) });
        Assert.Equal(less.Values.TailProbability, more.Values.TailProbability, 1e-12);
        Assert.Equal(less.Cusum.Limit, more.Cusum.Limit, 1e-6);
    }

    /// <summary>The point of a chart: a small lasting shift.</summary>
    [Fact]
    public void Of_SmallShift_IsFoundSoonerByCharts()
    {
        var levels = FalseAlarmLevels.Of(new FalseAlarmQuestion(Temperature, new AlertBudget(1, TimeSpan.FromDays(30)), 200, TimeSpan.FromSeconds(10)));
        Assert.True(levels.Cusum.Delay < levels.SingleValue.Delay / 10 && levels.Ewma.Delay < levels.SingleValue.Delay / 10);
    }

    [Theory]
    [InlineData(DistributionKind.Normal, 25, 2, Tail.Both, 0)]
    [InlineData(DistributionKind.Normal, 25, 2, Tail.Upper, 0.7)]
    [InlineData(DistributionKind.FoldedNormal, 5, 20, Tail.Both, 0)]
    [InlineData(DistributionKind.FoldedNormal, 0, 3, Tail.Upper, 0)]
    public void Of_SimulatedCleanReadings_KeepTheBudget(DistributionKind kind, double mean, double deviation, Tail tail, double autocorrelation)
    {
        const int readings = 2_500_000;
        var question = new FalseAlarmQuestion(new Distribution(kind, mean, deviation), new AlertBudget(1, TimeSpan.FromDays(1)), 1, TimeSpan.FromSeconds(8.64))
        {
            Tail = tail, Autocorrelation = autocorrelation,
        };
        var counted = new CleanReadings(question.Distribution, autocorrelation, 20261129).Count(question, FalseAlarmLevels.Of(question), readings);

        var interval = AlertCounts.Interval(question.Budget.PerReading(1, question.Interval) * readings);
        foreach (var (method, alerts) in counted.ByMethod) Assert.True(interval.Contains(alerts), $"{method}: {alerts} alerts, expected {interval.Low} to {interval.High}");
    }
}
