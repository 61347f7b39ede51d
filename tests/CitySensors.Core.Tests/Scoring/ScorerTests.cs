using CitySensors.Core.Quality;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Scoring;

public sealed class ScorerTests
{
    private static readonly Distribution Standard = new(DistributionKind.Normal, 0, 1);

    [Theory]
    [InlineData(3.7190, false)]
    [InlineData(3.71901, false)]
    [InlineData(3.71902, true)]
    [InlineData(-3.7190, false)]
    [InlineData(-3.71902, true)]
    [InlineData(0, false)]
    [InlineData(100, true)]
    public void Score_NormalValue_IsAnOutlierBeyond3Point719(double z, bool outlier)
    {
        foreach (var type in StandardSensorTypes.All.Where(type => type.Distribution!.Kind == DistributionKind.Normal))
        {
            var scores = Score(type, type.Distribution!.Mean + z * type.Distribution!.StandardDeviation);
            Assert.Equal(outlier ? 1UL : 0UL, scores.Outliers);
        }
    }

    [Theory]
    [InlineData("wind_speed", 79.95, false)]
    [InlineData("wind_speed", 79.96, true)]
    [InlineData("wind_speed", 0.0026, false)]
    [InlineData("wind_speed", 0.0025, true)]
    [InlineData("rainfall", 11.671, false)]
    [InlineData("rainfall", 11.672, true)]
    [InlineData("rainfall", 0.00038, false)]
    [InlineData("rainfall", 0.00037, true)]
    public void Score_FoldedValue_IsAnOutlierWhereTheFoldedTailIsBelowATenThousandth(string sensor, double value, bool outlier)
    {
        var scores = Score(StandardSensorTypes.All.Single(type => type.Id == sensor), value);
        Assert.Equal(outlier ? 1UL : 0UL, scores.Outliers);
    }

    [Fact]
    public void Score_EvenQuantiles_FlagsTheStatedShare()
    {
        // 200,000 values that divide each distribution evenly: the outermost ten thousandth on each side, 20 + 20.
        const int count = 200_000;
        foreach (var type in StandardSensorTypes.All)
        {
            var (scorer, scores, flagged) = (new Scorer([type]), new Scores(1), 0);
            foreach (var i in Enumerable.Range(0, 50).Concat(Enumerable.Range(count - 50, 50)))
            {
                scorer.Score([type.Distribution!.ValueOfLowerTail((i + 0.5) / count)], scores);
                flagged += (int)scores.Outliers;
            }

            Assert.Equal(40, flagged);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(17)]
    [InlineData(64)]
    public void Score_AnyNumberOfSensorTypes_ScoresEachByItsOwn(int count)
    {
        var types = Enumerable.Range(0, count).Select(i => Type($"s{i}", new(
            i % 3 == 1 ? DistributionKind.FoldedNormal : DistributionKind.Normal, i, i + 1))).ToArray();
        var values = types.Select((type, i) => i % 5 == 4 ? double.NaN : type.Distribution!.Mean + (i % 2 == 0 ? 6 : 1) * type.Distribution!.StandardDeviation).ToArray();
        var scores = new Scores(count);

        new Scorer(types).Score(values, scores);

        for (var i = 0; i < count; i++)
        {
            var expected = types[i].Distribution!.TailProbability(values[i]);
            Assert.Equal(types[i].Distribution!.StandardScore(values[i]), scores.StandardScores[i]);
            if (double.IsNaN(values[i])) Assert.True(double.IsNaN(scores.TailProbabilities[i]));
            else Assert.InRange(scores.TailProbabilities[i] / expected, 1 - 1e-13, 1 + 1e-13);
            Assert.Equal(!double.IsNaN(values[i]), (scores.Present >> i & 1) == 1);
            Assert.Equal(expected < 1e-4, (scores.Outliers >> i & 1) == 1);
        }

        Assert.Equal(count, scores.StandardScores.Length);
        Assert.Equal(0UL, scores.Failed);
    }

    [Theory]
    [InlineData(DistributionKind.Normal)]
    [InlineData(DistributionKind.FoldedNormal)]
    public void Score_WithoutDistribution_HasNoScoresAndIsNoOutlier(DistributionKind other)
    {
        var scores = new Scores(3);
        var unknown = Type("b") with { Distribution = null, Plausible = new(0, 1e9) };
        new Scorer([Type("a", new(other, 0, 1)), unknown, Type("c", new(other, 0, 1))]).Score([8, 1e6, 1], scores);

        Assert.Equal([8, double.NaN, 1], scores.StandardScores.ToArray());
        Assert.True(double.IsNaN(scores.TailProbabilities[1]));
        Assert.Equal((0b111UL, 0b001UL, 0UL), (scores.Present, scores.Outliers, scores.Failed));
        Assert.Equal(QualityFlag.Pass, scores.Quality[1]);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(350, -0.5)]
    [InlineData(360, 0.5)]
    [InlineData(174, 17.9)]
    [InlineData(176, -17.9)]
    public void Score_CircularValue_IsAsFarFromTheMeanAsTheShortestWay(double value, double z)
    {
        var scores = new Scores(3);
        var circular = Type("b", new(DistributionKind.Normal, 355, 10)) with { Circular = new(360), Plausible = new(0, 360) };
        new Scorer([Type("a"), circular, Type("c")]).Score([350, value, double.NaN], scores);

        Assert.Equal(z, scores.StandardScores[1], 1e-12);
        Assert.Equal(new Distribution(DistributionKind.Normal, 0, 1).TailProbability(z), scores.TailProbabilities[1], 1e-15);
        Assert.Equal(Math.Abs(z) > 3.719, (scores.Outliers & 0b010) != 0);
        Assert.Equal(0UL, scores.Failed);
        Assert.Equal(Type("a").Distribution!.StandardScore(350), scores.StandardScores[0]);
    }

    [Fact]
    public void Score_WithFewerValuesThanSensorTypes_LeavesTheOthersMissing()
    {
        var scores = new Scores(3);
        new Scorer([Type("a"), Type("b"), Type("c")]).Score([1, double.NaN], scores);

        Assert.Equal(0b001UL, scores.Present);
        Assert.Equal([QualityFlag.NotEvaluated, QualityFlag.Missing, QualityFlag.Missing], scores.Quality.ToArray());
    }

    [Fact]
    public void Score_IntoAUsedBuffer_LeavesNothingOfTheReadingBefore()
    {
        var scorer = new Scorer([Type("a", plausible: new(-10, 10)), Type("b")]);
        var scores = new Scores(2);
        scorer.Score([1000, 1000], scores);
        scorer.Score([double.NaN, 0.5], scores);

        Assert.Equal((0b10UL, 0UL, 0UL), (scores.Present, scores.Outliers, scores.Failed));
        Assert.True(double.IsNaN(scores.StandardScores[0]));
        Assert.True(double.IsNaN(scores.TailProbabilities[0]));
    }

    [Fact]
    public void Score_NoSensorTypes_IsEmpty()
    {
        var scores = new Scores(0);
        new Scorer([]).Score([], scores);
        Assert.Equal(0UL, scores.Present);
    }

    [Fact]
    public void Score_MoreValuesThanSensorTypes_Throws() =>
        Assert.Throws<ArgumentException>("values", () => new Scorer([Type("a")]).Score([1, 2], new Scores(1)));

    [Fact]
    public void Score_IntoABufferOfOtherSensorTypes_Throws() =>
        Assert.Throws<ArgumentException>("into", () => new Scorer([Type("a")]).Score([1], new Scores(2)));

    private static Scores Score(SensorType type, double value)
    {
        var scores = new Scores(1);
        new Scorer([type]).Score([value], scores);
        return scores;
    }

    private static SensorType Type(string id, Distribution? distribution = null, PlausibleRange? plausible = null) =>
        new(id, id, "1", distribution ?? Standard, plausible);
}
