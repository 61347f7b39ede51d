using CitySensors.Core.Sensors;
using CitySensors.Core.Tests.Scoring;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Sensors;

public sealed class DistributionTests
{
    private static readonly Gen<Distribution> Distributions =
        from kind in Gen.Elements(DistributionKind.Normal, DistributionKind.FoldedNormal)
        from mean in Gen.OneOf(Properties.Powers(1e-9, 1e9), Properties.Between(-100, 100), Gen.Constant(0.0))
        from deviation in Gen.OneOf(Properties.Powers(1e-9, 1e9), Properties.Between(0.1, 50))
        select new Distribution(kind, mean, deviation);

    [Fact]
    public void Tails_Table_MeetTheBoundDownToTheSmallestNormalDouble()
    {
        static double Z(TailRow row) => row.Distribution.StandardScore(row.Value);
        var lower = TailTable.Worst(TailTable.Rows, row => TailTable.RelativeError(row.Distribution.LowerTail(row.Value), row.Lower) / ScorerAccuracyTests.Bound(Z(row)));
        var upper = TailTable.Worst(TailTable.Rows, row => TailTable.RelativeError(row.Distribution.UpperTail(row.Value), row.Upper) / ScorerAccuracyTests.Bound(Z(row)));

        Assert.True(lower.Error <= 1, $"{lower.Row}: {lower.Error} times the bound");
        Assert.True(upper.Error <= 1, $"{upper.Row}: {upper.Error} times the bound");
    }

    [Fact]
    public void Tails_AnyValue_AddUpToOne() => Properties.Hold(
        from distribution in Distributions
        from z in Properties.Between(-10, 10)
        select (distribution, value: distribution.Mean + z * distribution.StandardDeviation),
        it => Assert.Equal(1, it.distribution.LowerTail(it.value) + it.distribution.UpperTail(it.value), 1e-14));

    [Fact]
    public void ValueOfTail_AnyProbability_HasThatTail() => Properties.Hold(
        from distribution in Distributions
        where Math.Abs(distribution.Mean) < 1e3 * distribution.StandardDeviation
        from probability in Gen.OneOf(Properties.Powers(1e-300, 0.5), Properties.Share)
        select (distribution, probability),
        it =>
        {
            var (low, high) = (it.distribution.ValueOfLowerTail(it.probability), it.distribution.ValueOfUpperTail(it.probability));
            // Values are rounded to a relative 1e-16; the effect on the tail grows with the distance from the mean.
            Assert.InRange(it.distribution.LowerTail(low) / it.probability, 1 - Bound(low), 1 + Bound(low));
            Assert.InRange(it.distribution.UpperTail(high) / it.probability, 1 - Bound(high), 1 + Bound(high));

            double Bound(double value)
            {
                var (z, scale) = (Math.Abs(it.distribution.StandardScore(value)), Math.Abs(value) / it.distribution.StandardDeviation);
                return 3e-13 + 1e-15 * (z + 1) * (z + scale + 1);
            }
        },
        2000);

    [Fact]
    public void ValueOfTail_AnyDistributionThatMayBeDefined_IsFinite() => Properties.Hold(
        from kind in Gen.Elements(DistributionKind.Normal, DistributionKind.FoldedNormal)
        from mean in Gen.OneOf(Properties.Powers(1e-300, 1e300), Gen.Constant(0.0))
        from sign in Gen.Elements(1, -1)
        from deviation in Properties.Powers(1e-9, 1e12)
        from probability in Properties.Powers(1e-300, 0.49)
        select (distribution: new Distribution(kind, sign * mean, deviation), probability),
        it =>
        {
            var (low, high) = (it.distribution.ValueOfLowerTail(it.probability), it.distribution.ValueOfUpperTail(it.probability));
            Assert.True(double.IsFinite(low) && double.IsFinite(high) && low <= high, $"{low} to {high}");
            if (it.distribution.Kind == DistributionKind.FoldedNormal) Assert.True(low >= 0);
        },
        2000);

    [Fact]
    public void LowerTail_FoldedDistribution_DoesNotDependOnTheSignOfItsMean()
    {
        foreach (var row in TailTable.Rows.Where(row => row.Distribution.Kind == DistributionKind.FoldedNormal))
            Assert.Equal(row.Distribution.LowerTail(row.Value), (row.Distribution with { Mean = -row.Distribution.Mean }).LowerTail(row.Value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-9)]
    [InlineData(double.MinValue)]
    public void Tails_FoldedDistributionUpToZero_AreNoneAndAll(double value)
    {
        var wind = new Distribution(DistributionKind.FoldedNormal, 5, 20);
        Assert.Equal((0, 1, 0), (wind.LowerTail(value), wind.UpperTail(value), wind.TailProbability(value)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void ValueOfTail_InvalidProbability_Throws(double probability)
    {
        var distribution = new Distribution(DistributionKind.FoldedNormal, 5, 20);
        Assert.Throws<ArgumentOutOfRangeException>(nameof(probability), () => distribution.ValueOfLowerTail(probability));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(probability), () => distribution.ValueOfUpperTail(probability));
    }
}
