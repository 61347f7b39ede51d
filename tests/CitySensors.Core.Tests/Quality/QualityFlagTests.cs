using CitySensors.Core.Quality;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

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
    [InlineData(7.0000001, QualityFlag.Pass)]
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

    [Fact]
    public void Score_WindOf1048MilesPerHour_IsAnError()
    {
        var wind = StandardSensorTypes.All.Single(type => type.Id == "wind_speed");
        var scores = new Scores(1);
        new Scorer([wind]).Score([1048 * 0.44704], scores);
        Assert.Equal(QualityFlag.Fail, scores.Quality[0]);
    }
}
