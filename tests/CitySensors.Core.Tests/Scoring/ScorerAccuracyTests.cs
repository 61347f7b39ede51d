using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Scoring;

public sealed class ScorerAccuracyTests
{
    /// <summary>
    /// The error of the arithmetic plus the effect of rounding z = (x - μ)/σ on a tail: dp/p ≈ z dz = z² dz/z. That is 1e-14
    /// up to |z| = 5, and 5e-13 where the tail is the smallest normal double.
    /// </summary>
    public static double Bound(double z) => 3e-15 + 3.5e-16 * z * z;

    [Fact]
    public void Score_Table_MeetsTheBoundDownToTheSmallestNormalDouble()
    {
        var scores = new Scores(1);
        var scorers = TailTable.Rows.Select(row => row.Distribution).Distinct().ToDictionary(known => known, known => new Scorer([Type(known)]));
        var (row, excess) = TailTable.Worst(TailTable.Rows, row =>
        {
            scorers[row.Distribution].Score([row.Value], scores);
            return TailTable.RelativeError(scores.TailProbabilities[0], row.Tail) / Bound(scores.StandardScores[0]);
        });

        Assert.True(excess <= 1, $"{row}: {excess} times the bound");
    }

    [Fact]
    public void Score_StandardNormal_AddsLessThanItsZIsRounded()
    {
        // Here z is exact; only the rounding of z/√2 in the exponent remains, which is half of the bound.
        var (scorer, scores) = (new Scorer([Type(new Distribution(DistributionKind.Normal, 0, 1))]), new Scores(1));
        var (row, excess) = TailTable.Worst(TailTable.Rows.Where(row => row.Distribution is { Kind: DistributionKind.Normal, Mean: 0 }), row =>
        {
            scorer.Score([row.Value], scores);
            return TailTable.RelativeError(scores.TailProbabilities[0], row.Tail) / (1.5e-15 + 1.7e-16 * row.Value * row.Value);
        });

        Assert.True(excess <= 1, $"{row}: {excess} times the bound");
    }

    [Fact]
    public void Score_TableAllAtOnce_IsAsOneByOne()
    {
        // If one lane is out of range, Vector.Exp takes another path for all lanes, so that the last bits may differ.
        const double lastBits = 2e-15;
        foreach (var rows in TailTable.Rows.Chunk(64))
        {
            var together = new Scores(rows.Length);
            new Scorer([.. rows.Select(row => Type(row.Distribution))]).Score([.. rows.Select(row => row.Value)], together);
            for (var i = 0; i < rows.Length; i++)
            {
                var alone = new Scores(1);
                new Scorer([Type(rows[i].Distribution)]).Score([rows[i].Value], alone);
                Assert.InRange(Math.Abs(alone.TailProbabilities[0] - together.TailProbabilities[i]), 0, lastBits * alone.TailProbabilities[0]);
                Assert.Equal(alone.StandardScores[0], together.StandardScores[i]);
            }
        }
    }

    [Fact]
    public void Score_AnyValue_IsTheTailProbabilityOfTheDistribution()
    {
        var distributions =
            from folded in Gen.Elements(false, true)
            from mean in Gen.OneOf(Properties.Between(-50, 50), Gen.Constant(0.0))
            from deviation in Properties.Powers(1e-3, 1e3)
            select new Distribution(folded ? DistributionKind.FoldedNormal : DistributionKind.Normal, mean, deviation);
        var cases =
            from distribution in distributions
            from z in Gen.OneOf(Properties.Between(-37, 37), Properties.Between(-1, 1), Properties.Powers(1e-30, 1))
            select (distribution, value: distribution.Mean + z * distribution.StandardDeviation);

        Properties.Hold(
            cases,
            it =>
            {
                var scores = new Scores(1);
                new Scorer([Type(it.distribution)]).Score([it.value], scores);
                var expected = it.distribution.TailProbability(it.value);
                if (expected < TailTable.SmallestNormal) return;
                Assert.InRange(TailTable.RelativeError(scores.TailProbabilities[0], expected), 0, 2 * Bound(it.distribution.StandardScore(it.value)));
            },
            3000);
    }

    [Theory]
    [InlineData(DistributionKind.Normal)]
    [InlineData(DistributionKind.FoldedNormal)]
    public void Score_BeyondTheDoubles_IsZeroAndNeverNegative(DistributionKind kind)
    {
        var scores = new Scores(1);
        var scorer = new Scorer([Type(new Distribution(kind, 5, 0.5))]);
        foreach (var value in new[] { 30.0, 1e9, 1e300, double.MaxValue })
        {
            scorer.Score([value], scores);
            Assert.Equal(0, scores.TailProbabilities[0]);
        }
    }

    private static SensorType Type(Distribution distribution) => new("any", "Any", "1", distribution);
}
